import { expect, it } from "vitest";
import { accentVariables, contrast, readable } from "../src/accent";
import { onColour, parseColour, type Rgb } from "../src/colour";

it("refuses what is not a colour", () => {
  for (const bad of [null, undefined, "", "red", "#12", "#12345g", "#123456;}", "url(x)"]) {
    expect(parseColour(bad)).toBeNull();
  }
  expect(parseColour("#4f46E5")).toEqual([79, 70, 229]);
});

it("text on any brand colour is readable", () => {
  for (let i = 0; i < 4_096; i += 7) {
    const colour: Rgb = [((i >> 8) & 15) * 17, ((i >> 4) & 15) * 17, (i & 15) * 17];
    const on = parseColour(onColour(colour));
    if (!on) throw new Error("no colour");
    expect(contrast(colour, on)).toBeGreaterThan(4.2);
  }
});

it("accented text is readable on both surfaces", () => {
  for (const brand of ["#ffee00", "#000000", "#ffffff", "#4f46e5", "#c0ffee"]) {
    for (const surface of [
      [255, 255, 255],
      [17, 20, 26],
    ] as Rgb[]) {
      const colour = parseColour(brand);
      if (!colour) throw new Error("no colour");
      expect(contrast(readable(colour, surface, 4.5), surface)).toBeGreaterThanOrEqual(4.5);
    }
  }
  expect(accentVariables("nonsense", "light")).toEqual({});
});
