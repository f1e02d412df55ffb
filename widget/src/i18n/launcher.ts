// The few words of the loader, in every language; the frame has its own catalogue.

/** The launcher's name (`aria-expanded` says whether it is open), and closing the greeting. */
export const launcherTexts: Record<string, readonly [chat: string, close: string]> = {
  en: ["Chat", "Close"],
  de: ["Chat", "Schließen"],
  fr: ["Chat", "Fermer"],
  es: ["Chat", "Cerrar"],
  ar: ["محادثة", "إغلاق"],
};

/** The first of the wanted languages that there is; `de-AT` counts as `de`. */
export function pickLanguage(wanted: readonly (string | null | undefined)[]): string {
  return (
    wanted.map((tag) => (tag || "").slice(0, 2).toLowerCase()).find((l) => l in launcherTexts) ??
    "en"
  );
}
