/** A UUID v4. `crypto.randomUUID` is missing on plain-HTTP pages, `getRandomValues` is not. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let text = "";
  bytes.forEach((byte, index) => {
    let value = byte;
    if (index === 6) value = (byte & 0x0f) | 0x40;
    if (index === 8) value = (byte & 0x3f) | 0x80;
    if (index === 4 || index === 6 || index === 8 || index === 10) text += "-";
    text += value.toString(16).padStart(2, "0");
  });
  return text;
}
