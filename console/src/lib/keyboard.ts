// Which key means what. Pure: the event's facts in, a command's name out.
// The list doubles as the help screen and the hints in the palette.

export type Command =
  | "next"
  | "previous"
  | "open"
  | "reply"
  | "note"
  | "assign"
  | "assign_me"
  | "transfer"
  | "status"
  | "priority"
  | "solve"
  | "tag"
  | "macro"
  | "select"
  | "select_to"
  | "select_all"
  | "search"
  | "palette"
  | "help"
  | "back"
  | "go_mine"
  | "go_unassigned"
  | "go_all"
  | "go_board"
  | "go_admin"
  | "go_contacts"
  | "go_canned"
  | "go_settings"
  | "panel";

export interface Binding {
  command: Command;
  /** One or two keys; "mod" is ⌘ on a Mac and Ctrl elsewhere, "shift" is held with the other. */
  keys: readonly string[];
  /** Works while a text field has the focus. */
  inText?: true;
}

export const BINDINGS: readonly Binding[] = [
  { command: "next", keys: ["j"] },
  { command: "previous", keys: ["k"] },
  { command: "open", keys: ["Enter"] },
  { command: "reply", keys: ["r"] },
  { command: "note", keys: ["n"] },
  { command: "assign", keys: ["a"] },
  { command: "assign_me", keys: ["m"] },
  { command: "transfer", keys: ["t"] },
  { command: "status", keys: ["s"] },
  { command: "solve", keys: ["e"] },
  { command: "priority", keys: ["p"] },
  { command: "tag", keys: ["#"] },
  { command: "macro", keys: [";"] },
  { command: "select", keys: ["x"] },
  { command: "select_to", keys: ["shift", "x"] },
  { command: "select_all", keys: ["*"] },
  { command: "panel", keys: ["i"] },
  { command: "search", keys: ["/"] },
  { command: "palette", keys: ["mod", "k"], inText: true },
  { command: "help", keys: ["?"] },
  { command: "back", keys: ["Escape"], inText: true },
  { command: "go_mine", keys: ["g", "m"] },
  { command: "go_unassigned", keys: ["g", "u"] },
  { command: "go_all", keys: ["g", "i"] },
  { command: "go_board", keys: ["g", "b"] },
  { command: "go_admin", keys: ["g", "a"] },
  { command: "go_contacts", keys: ["g", "p"] },
  { command: "go_canned", keys: ["g", "c"] },
  { command: "go_settings", keys: ["g", "s"] },
];

export interface Press {
  key: string;
  mod: boolean;
  alt: boolean;
  shift?: boolean;
  inText: boolean;
  /** A button or link has the focus: Enter is its own. */
  onControl: boolean;
}

/** `pending` is the first key of a sequence ("g") pressed just before. */
export function commandFor(press: Press, pending: string | null): Command | "wait" | null {
  if (press.alt) return null;
  const fits = BINDINGS.filter((binding) => !press.inText || binding.inText);
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (press.mod) {
    return fits.find(({ keys }) => keys[0] === "mod" && keys[1] === key)?.command ?? null;
  }
  if (pending) {
    return fits.find(({ keys }) => keys[0] === pending && keys[1] === key)?.command ?? null;
  }
  if (fits.some(({ keys }) => keys.length === 2 && keys[0] === key)) return "wait";
  if (key === "Enter" && press.onControl) return null;
  const shifted = press.shift
    ? fits.find(({ keys }) => keys[0] === "shift" && keys[1] === key)
    : undefined;
  const single = fits.find(({ keys }) => keys.length === 1 && keys[0] === key);
  return (shifted ?? single)?.command ?? null;
}

/** Of no use to an agent who does not supervise: left out of their help and palette. */
export const SUPERVISOR_COMMANDS: readonly Command[] = ["go_board", "go_admin"];

export function keysOf(command: Command): readonly string[] {
  return BINDINGS.find((binding) => binding.command === command)?.keys ?? [];
}
