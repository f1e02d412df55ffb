// The accent of this channel as CSS variables, readable in both themes.

import { luminance, onColour, parseColour, type Rgb } from "./colour";

/** WCAG 2.2 contrast ratio, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [one, two] = [luminance(a) + 0.05, luminance(b) + 0.05];
  return Math.max(one, two) / Math.min(one, two);
}

/** The lightest dark surface and the plain light one: what is readable there is readable on all. */
const SURFACE: Record<"light" | "dark", Rgb> = { light: [255, 255, 255], dark: [26, 31, 40] };
/** WCAG AA asks for 4.5; the luminance here is an approximation, and soft surfaces take a little. */
const TEXT_CONTRAST_MIN = 5;

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  return a.map((value, i) => Math.round(value + ((b[i] ?? 0) - value) * share)) as Rgb;
}

const css = ([r, g, b]: Rgb): string => `rgb(${r} ${g} ${b})`;

/** The colour moved towards black or white until `min`:1 is reached on the surface. */
export function readable(colour: Rgb, surface: Rgb, min: number): Rgb {
  const towards: Rgb = surface[0] > 127 ? [0, 0, 0] : [255, 255, 255];
  for (let share = 0; share < 1; share += 0.05) {
    const candidate = mix(colour, towards, share);
    if (contrast(candidate, surface) >= min) return candidate;
  }
  return towards;
}

export function accentVariables(
  brand: string | null,
  theme: "light" | "dark",
): Record<string, string> {
  const colour = parseColour(brand);
  if (!colour) return {};
  const surface = SURFACE[theme];
  // 1.5:1 is enough to see a filled shape; text on it gets its own contrast below.
  const accent = readable(colour, surface, 1.5);
  const towards: Rgb = theme === "light" ? [0, 0, 0] : [255, 255, 255];
  const hex = `#${accent.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
  return {
    "--accent": css(accent),
    "--accent-hover": css(mix(accent, towards, 0.12)),
    "--accent-soft": css(mix(surface, accent, theme === "light" ? 0.09 : 0.22)),
    "--accent-text": css(readable(colour, surface, TEXT_CONTRAST_MIN)),
    "--on-accent": onColour(parseColour(hex) ?? accent),
  };
}
