// Approved texts with numbered places: `Hello {{1}}`. Pure.

import type { MessageTemplate } from "../hub/wire";

export function fillTemplate(template: MessageTemplate, values: readonly string[]): string {
  return template.text.replace(/\{\{\s*(\d+)\s*\}\}/gu, (whole, number: string) => {
    const value = values[Number(number) - 1]?.trim();
    return value ? value : whole;
  });
}

/** Every place has a value: the platform refuses an empty one. */
export function isFilled(template: MessageTemplate, values: readonly string[]): boolean {
  const places = Array.from({ length: template.placeholders }, (_, index) => values[index]);
  return places.every((value) => value !== undefined && value.trim() !== "");
}

export function findTemplates(
  all: readonly MessageTemplate[],
  wanted: string,
): readonly MessageTemplate[] {
  const words = wanted.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  return all.filter(({ name, text, language }) => {
    const said = `${name} ${text} ${language}`.toLocaleLowerCase();
    return words.every((word) => said.includes(word));
  });
}
