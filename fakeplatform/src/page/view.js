// What is drawn, from what the server says. Builds elements only: nobody's text becomes markup.

const BADGES = {
  messenger: "Me",
  instagram: "Ig",
  whatsapp: "Wa",
  x: "X",
  linkedin: "in",
  telegram: "Te",
  line: "Li",
  slack: "Sl",
  twilio: "Sm",
  generic: "{}",
};
const TICKS = { sent: "✓", delivered: "✓✓", read: "✓✓ read" };

export function element(name, options = {}, ...children) {
  const { on, ...rest } = options;
  const made = Object.assign(document.createElement(name), rest);
  for (const [event, listener] of Object.entries(on ?? {})) made.addEventListener(event, listener);
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function pick(badge, text, last, isCurrent, choose) {
  const words = element("span", { title: text }, text);
  if (last) words.append(element("span", { className: "dim last" }, last));
  const mark = element("span", { className: "badge", ariaHidden: "true" }, badge);
  const button = element("button", { type: "button", className: "pick", on: { click: choose } });
  button.append(mark, words);
  button.setAttribute("aria-current", String(isCurrent));
  button.setAttribute("aria-label", text);
  return element("li", {}, button);
}

export function badge(platform) {
  return BADGES[platform] ?? "?";
}

export function initials(name) {
  return name
    .split(/\s+/)
    .map((part) => part.charAt(0))
    .slice(0, 2)
    .join("")
    .toUpperCase();
}

export function time(at) {
  return new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

function attachment(file) {
  const at = file.media ? `/control/media/${file.media}` : file.url;
  if (file.content_type.startsWith("image/")) {
    return element("img", { src: at, alt: file.name, loading: "lazy" });
  }
  return element("a", { href: at, target: "_blank", rel: "noreferrer" }, `📎 ${file.name}`);
}

// `does` has edit, remove, react and answer: what the person may do with a message.
export function message(one, does) {
  const bubble = element("div", { className: "bubble" }, ...one.files.map(attachment));
  if (one.place) {
    const { latitude, longitude, name } = one.place;
    bubble.append(`📍 ${name ? `${name} ` : ""}${latitude}, ${longitude}\n`);
  }
  if (one.contact) bubble.append(`${one.contact.name} ${one.contact.phone}\n`);
  bubble.append(one.text);
  const meta = element("div", { className: "meta" }, element("span", {}, time(one.at)));
  const notes = [
    one.is_ours ? TICKS[one.state] : one.is_seen ? "✓ read by the page" : null,
    one.edits > 0 ? "edited" : null,
    one.is_deleted ? "deleted" : null,
    one.is_hidden ? "hidden by the page" : null,
    one.is_liked ? "liked by the page" : null,
    one.reaction,
  ];
  for (const note of notes) if (note) meta.append(element("span", {}, note));
  const action = (label, act) =>
    meta.append(element("button", { type: "button", on: { click: () => act(one) } }, label));
  if (!one.is_deleted) {
    if (one.is_ours) {
      action(one.reaction ? "take reaction back" : "react", does.react);
      action("answer", does.answer);
    } else {
      action("edit", does.edit);
      action("delete", does.remove);
    }
  }
  const kind = one.is_ours ? "message ours" : "message";
  return element("li", { className: one.is_deleted ? `${kind} gone` : kind }, bubble, meta);
}

export function call(one) {
  const isGood = one.status !== null && one.status < 300;
  const status = element("span", { className: isGood ? "good" : "bad" }, String(one.status ?? "—"));
  const title = one.direction === "in" ? `→ ${one.title}` : one.title;
  const summary = element(
    "summary",
    {},
    element("span", { className: "dim" }, time(one.at)),
    element("span", { title }, title),
    status,
  );
  const pretty = (text) => {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  };
  return element(
    "li",
    {},
    element(
      "details",
      {},
      summary,
      element("pre", {}, pretty(one.request)),
      element("pre", {}, pretty(one.answer)),
    ),
  );
}
