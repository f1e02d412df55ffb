// What can be done to a message on its platform, and what is said of it. Pure.

import type { Message, MessageAct, MessageReaction, MessageSocial, ReplyWay } from "../hub/wire";

export interface Doable {
  edit: boolean;
  /** Ours: taken back there. Theirs: deleted where everybody reads it. */
  remove: boolean;
  hide: boolean;
  like: boolean;
  /** Signs to choose from; none where there are no reactions. */
  signs: readonly string[];
  /** It is there, and can neither be changed nor taken back. */
  isFixed: boolean;
}

const NOTHING: Doable = {
  edit: false,
  remove: false,
  hide: false,
  like: false,
  signs: [],
  isFixed: false,
};

/** Has the platform got it? What is on its way is changed here, and nowhere else. */
function isThere({ delivery }: Message): boolean {
  return delivery !== undefined && delivery.state !== "queued" && delivery.state !== "failed";
}

/** What the platform allows beside what is allowed here; nothing without a platform. */
export function doableThere(message: Message, way: ReplyWay | undefined, me: string): Doable {
  if (!way || message.deleted_at !== null || message.visibility !== "public") return NOTHING;
  const can = (what: string) => way.can.includes(what);
  if (message.author.kind === "contact") {
    return {
      ...NOTHING,
      remove: can("delete_theirs"),
      hide: can("hide"),
      like: can("like"),
      signs: can("react") ? way.reaction_signs : [],
    };
  }
  // A message to the author alone stands in a chat, which has other rules than the post.
  const isElsewhere = message.delivery?.private === true && way.is_public;
  const mine = message.author.kind === "system" || message.author.id === me;
  if (!mine || (message.author.kind === "agent" && !isThere(message))) return NOTHING;
  const edit =
    can("edit") &&
    !isElsewhere &&
    message.author.kind === "agent" &&
    message.attachments.length === 0;
  const remove = can("delete") && !isElsewhere;
  return { ...NOTHING, edit, remove, isFixed: !edit && !remove };
}

export function actOf(message: Message, ...words: MessageAct["act"][]): MessageAct | undefined {
  return message.social?.acts.find(({ act }) => words.includes(act));
}

/** As it will be once what is under way is done. */
export function willBe(message: Message, what: "hidden" | "liked"): boolean {
  const [on, off] =
    what === "hidden" ? (["hide", "unhide"] as const) : (["like", "unlike"] as const);
  const act = actOf(message, on, off);
  if (act?.queued) return act.act === on;
  return message.social?.[what] ?? false;
}

export interface SignCount {
  sign: string;
  names: string[];
  ours: boolean;
  queued: boolean;
}

/** Each sign once, with who chose it; ours on its way among them. */
export function signCounts(social: MessageSocial | undefined, nameOf: NameOf): SignCount[] {
  if (!social) return [];
  const queued = social.acts.find(
    ({ act, queued: q }) => q && (act === "react" || act === "unreact"),
  );
  const standing = social.reactions.filter(({ by }) => !(queued && by.kind === "agent"));
  const all: { sign: string; name: string; ours: boolean; queued: boolean }[] = standing.map(
    (one) => ({
      sign: one.sign,
      name: nameOf(one),
      ours: one.by.kind === "agent",
      queued: false,
    }),
  );
  if (queued?.act === "react" && queued.sign) {
    all.push({ sign: queued.sign, name: queued.by.name, ours: true, queued: true });
  }
  const counts: SignCount[] = [];
  for (const { sign, name, ours, queued: isQueued } of all) {
    const known = counts.find((one) => one.sign === sign);
    if (known) {
      known.names.push(name);
      known.ours ||= ours;
      known.queued ||= isQueued;
    } else counts.push({ sign, names: [name], ours, queued: isQueued });
  }
  return counts;
}

export type NameOf = (reaction: MessageReaction) => string;

export function ourSign(social: MessageSocial | undefined): string | null {
  const queued = social?.acts.find(
    ({ act, queued: q }) => q && (act === "react" || act === "unreact"),
  );
  if (queued) return queued.act === "react" ? (queued.sign ?? null) : null;
  return social?.reactions.find(({ by }) => by.kind === "agent")?.sign ?? null;
}

/** Of two states of one message the higher version is newer. */
export function newerSocial(
  known: MessageSocial | undefined,
  next: MessageSocial | undefined,
): MessageSocial | undefined {
  if (!known || !next) return next ?? known;
  return next.version >= known.version ? next : known;
}
