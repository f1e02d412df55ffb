/** Two soft notes, made here: no file to fetch. Silent until the browser allows sound. */
export function chime(): void {
  try {
    const context = new AudioContext();
    const start = context.currentTime;
    for (const [hertz, at] of [
      [659, 0],
      [880, 0.11],
    ] as const) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0, start + at);
      volume.gain.linearRampToValueAtTime(0.08, start + at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + at + 0.35);
      tone.connect(volume).connect(context.destination);
      tone.start(start + at);
      tone.stop(start + at + 0.4);
    }
    setTimeout(() => void context.close(), 1_000);
  } catch {
    // No sound device, or none allowed: the badge says it, too.
  }
}

/** Of several tabs, one makes the sound. */
export function chimeOnce(id: string): void {
  if (!navigator.locks) {
    chime();
    return;
  }
  navigator.locks
    .request(`bellhop:chime:${id}`, { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      chime();
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    })
    // Refused where third-party storage is blocked; then tabs cannot agree, and each sounds.
    .catch(chime);
}
