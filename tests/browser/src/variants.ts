// How every picture is drawn: wide and narrow, light and dark.

const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const;
const SCHEMES = ["light", "dark"] as const;

export const VARIANTS = Object.entries(SIZES).flatMap(([size, viewport]) =>
  SCHEMES.map((colorScheme) => ({ name: `${size}-${colorScheme}`, viewport, colorScheme })),
);
