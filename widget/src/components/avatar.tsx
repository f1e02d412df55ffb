import type { AgentRef } from "@bellhop/client";
import { useState } from "preact/hooks";
import { safeUrl } from "../linkify";

type Face = Pick<AgentRef, "name"> & { avatar_url?: string | null };

/** A picture, or initials on a colour of the name's own. Decoration: the name stands beside it. */
export function Avatar({ face, size }: { face: Face; size: number }) {
  const [broken, setBroken] = useState(false);
  const url = safeUrl(face.avatar_url);
  const style = {
    width: `${size}px`,
    height: `${size}px`,
    fontSize: `${Math.round(size * 0.38)}px`,
  };
  if (url && !broken) {
    return <img class="avatar" style={style} src={url} alt="" onError={() => setBroken(true)} />;
  }
  return (
    <span
      class="avatar"
      style={{ ...style, background: `hsl(${hue(face.name)} 42% 31%)` }}
      aria-hidden="true"
    >
      {initials(face.name)}
    </span>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ""];
  return letters
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}

function hue(name: string): number {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return hash;
}
