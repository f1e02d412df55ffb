// Brand colours with automatic contrast. Pure; shared by loader and frame.

export type Rgb = [number, number, number];

/** `#rrggbb`; anything else is refused, because it ends up in a style. */
export function parseColour(text: string | null | undefined): Rgb | null {
  const match = /^#(..)(..)(..)$/.exec(text ?? "");
  const rgb = match?.slice(1).map((hex) => Number(`0x${hex}`)) as Rgb | undefined;
  return rgb?.every((channel) => channel >= 0) ? rgb : null;
}

/** WCAG 2.2 relative luminance, with the plain 2.2 power curve (off by less than 0.01). */
export function luminance([r, g, b]: Rgb): number {
  return 0.2126 * (r / 255) ** 2.2 + 0.7152 * (g / 255) ** 2.2 + 0.0722 * (b / 255) ** 2.2;
}

/** White or ink, whichever is more readable: at this luminance their contrast is the same. */
export function onColour(colour: Rgb): string {
  return luminance(colour) < 0.195 ? "#ffffff" : "#11141a";
}
