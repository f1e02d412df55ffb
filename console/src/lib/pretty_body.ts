// A webhook's body for people: JSON with its levels, a form with a line for each field, or as it is.

export type Body =
  | { kind: "json"; text: string }
  | { kind: "form"; fields: readonly (readonly [name: string, value: string])[] }
  | { kind: "text"; text: string };

/** Beyond this a browser takes seconds to lay the text out. */
const CHARS_SHOWN_MAX = 100_000;
/** Signs that make a body a form: names and values, and nothing that a form would have written otherwise. */
const FORM = /^[\w.%+*[\]-]+=[^\s&]*(?:&[\w.%+*[\]-]+=[^\s&]*)*$/u;

export function prettyBody(body: string): Body {
  const json = asJson(body);
  if (json !== null) return { kind: "json", text: cut(json) };
  const trimmed = body.trim();
  if (trimmed.length <= CHARS_SHOWN_MAX && FORM.test(trimmed)) {
    return { kind: "form", fields: [...new URLSearchParams(trimmed)] };
  }
  return { kind: "text", text: cut(body) };
}

/** Numbers longer than a double can hold are ids of platforms: they are shown as they came. */
function asJson(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== "object" || parsed === null) return null;
    return /\d{16,}/u.test(body) ? indented(body) : JSON.stringify(parsed, null, 2);
  } catch {
    return null;
  }
}

/** As `JSON.stringify` would, without reading the values. The text is known to be JSON. */
function indented(json: string): string {
  const pieces = json.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gu) ?? [];
  let depth = 0;
  let out = "";
  pieces.forEach((piece, index) => {
    const line = () => `\n${"  ".repeat(depth)}`;
    const closes = (one: string | undefined) => one === "}" || one === "]";
    if (piece === "{" || piece === "[") {
      depth += 1;
      out += closes(pieces[index + 1]) ? piece : piece + line();
    } else if (closes(piece)) {
      depth -= 1;
      const before = pieces[index - 1];
      out += before === "{" || before === "[" ? piece : line() + piece;
    } else if (piece === ",") out += piece + line();
    else if (piece === ":") out += ": ";
    else out += piece;
  });
  return out;
}

function cut(text: string): string {
  return text.length <= CHARS_SHOWN_MAX ? text : `${text.slice(0, CHARS_SHOWN_MAX)}…`;
}
