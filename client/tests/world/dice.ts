// A seed's dice: the same seed rolls the same schedule.

export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0;
  }

  /** mulberry32: 0 ≤ n < 1. */
  readonly roll = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };

  chance(share: number): boolean {
    return this.roll() < share;
  }

  between(min: number, max: number): number {
    return min + Math.floor(this.roll() * (max - min + 1));
  }

  pick<T>(all: readonly T[]): T {
    const one = all[Math.floor(this.roll() * all.length)];
    if (one === undefined) throw new Error("nothing to pick from");
    return one;
  }
}
