// One glyph for each platform, of our own drawing and in the text's colour: a sign to tell them apart
// by, not somebody's logo.

import type { ReactNode } from "react";
import { t } from "../i18n";
import { type PlatformName, platformName } from "../lib/platforms";

const GLYPHS: Readonly<Record<PlatformName, ReactNode>> = {
  messenger: (
    <>
      <path d="M12 3.5c-5 0-8.7 3.5-8.7 8.1 0 2.5 1.1 4.6 2.9 6v3l2.8-1.5c.9.3 1.9.4 3 .4 5 0 8.7-3.4 8.7-7.9S17 3.5 12 3.5Z" />
      <path d="m7.5 13.5 3-3.2 2.8 2.2 3.2-2.9" />
    </>
  ),
  instagram: (
    <>
      <rect x="3.7" y="3.7" width="16.6" height="16.6" rx="4.6" />
      <circle cx="12" cy="12" r="3.8" />
      <path d="M16.7 7.3h.01" />
    </>
  ),
  whatsapp: (
    <>
      <path d="M4 20l1.3-4a8.3 8.3 0 1 1 3 2.8L4 20Z" />
      <path d="M9.2 8.6c-.3 3.2 2.9 6.5 6.2 6.2l.5-1.9-2.1-.9-1 .9c-.9-.5-1.5-1.1-1.9-1.9l.9-1-.8-2Z" />
    </>
  ),
  x: <path d="m4.5 4.5 15 15M19.5 4.5l-15 15" />,
  linkedin: (
    <>
      <rect x="3.5" y="3.5" width="17" height="17" rx="3" />
      <path d="M8 10.5V16M8 7.7h.01M11.8 16v-5.5M11.8 13c0-1.5.9-2.5 2.2-2.5s2.2.9 2.2 2.5v3" />
    </>
  ),
  telegram: <path d="M20.5 4 3.3 10.9l5.2 2 1.8 5.8 3-3.6 4.6 3.3L20.5 4ZM8.5 12.9l8.3-6" />,
  line: (
    <>
      <path d="M12 3.8c-5 0-8.7 3-8.7 6.9 0 3.5 3 6.3 7.2 6.8v3.2c3.5-1.5 10.2-5 10.2-10 0-3.9-3.7-6.9-8.7-6.9Z" />
      <path d="M8 12.5V8.8M16 12.5V8.8M12 12.5V8.8" />
    </>
  ),
  slack: <path d="M9.5 4 8 20M16 4l-1.5 16M4.5 9h15.5M4 15h15.5" />,
  twilio: (
    <>
      <rect x="6.5" y="3" width="11" height="18" rx="2.5" />
      <path d="M9.8 11h.01M12 11h.01M14.2 11h.01M11 17.8h2" />
    </>
  ),
  generic: (
    <path d="M8.5 4.5c-2.5 0-2.5 1-2.5 3s0 4-2 4.5c2 .5 2 2.5 2 4.5s0 3 2.5 3M15.5 4.5c2.5 0 2.5 1 2.5 3s0 4 2 4.5c-2 .5-2 2.5-2 4.5s0 3-2.5 3" />
  ),
};

export function PlatformGlyph({ platform, size }: { platform: PlatformName; size: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      // Small ones keep a line that is seen.
      strokeWidth={size < 16 ? 2.2 : 1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {GLYPHS[platform]}
    </svg>
  );
}

/** The glyph on a tile: in the gallery, and before a channel's name. */
export function PlatformBadge({ kind, size = 32 }: { kind: string; size?: number }) {
  const platform = platformName(kind) ?? "generic";
  return (
    <span className="platform-badge" style={{ width: size, height: size }} aria-hidden="true">
      <PlatformGlyph platform={platform} size={Math.round(size * 0.56)} />
    </span>
  );
}

/** A platform's name; one that this console does not know is called as the hub calls it. */
export function platformText(kind: string): string {
  const platform = platformName(kind);
  return platform ? t(`platform.${platform}`) : kind;
}

/** What it is called where the message stands: a page's comments are on Facebook, its messages on Messenger. */
export function placeText(kind: string, isPublic: boolean): string {
  return kind === "messenger" && isPublic ? t("reply.place_messenger") : platformText(kind);
}
