// What is done to messages on their platforms. The hub answers at once; the message tells how far it is.

import { request } from "../hub/live";
import { explain } from "../hub/problem";
import type { ActWish, ActWord, Message, MessageAct } from "../hub/wire";
import { t } from "../i18n";
import { ask } from "../stores/confirm";
import { toast } from "../stores/toasts";

interface About {
  act: ActWish;
  sign?: string;
  kind?: ActWord;
}

/** Says what went wrong by itself. */
async function send(conversationId: string, messageId: string, about: About): Promise<boolean> {
  try {
    await request("act_on_message", {
      conversation_id: conversationId,
      message_id: messageId,
      ...about,
    });
    return true;
  } catch (error) {
    toast(explain(error), { tone: "failed" });
    return false;
  }
}

const UNDONE_BY = { hide: "unhide", unhide: "hide", like: "unlike", unlike: "like" } as const;
type Switch = keyof typeof UNDONE_BY;

/** Hides, likes, or takes that back; each can be undone. */
export async function switchThere(
  conversationId: string,
  messageId: string,
  act: Switch,
): Promise<void> {
  const done = await send(conversationId, messageId, { act });
  if (!done) return;
  toast(t(`social.done_${act}`), {
    topic: `social:${messageId}`,
    action: {
      label: t("undo"),
      run: () => void send(conversationId, messageId, { act: UNDONE_BY[act] }),
    },
  });
}

export function react(conversationId: string, messageId: string, sign: string | null): void {
  const about: About = sign === null ? { act: "unreact" } : { act: "react", sign };
  void send(conversationId, messageId, about);
}

export function dismissAct(conversationId: string, messageId: string, act: MessageAct): void {
  void send(conversationId, messageId, { act: "dismiss", kind: act.act });
}

/** The same once more. */
export async function actAgain(
  conversationId: string,
  messageId: string,
  act: MessageAct,
): Promise<void> {
  const where = { conversation_id: conversationId, message_id: messageId };
  try {
    switch (act.act) {
      case "edit":
        await request("edit_message", { ...where, text: act.text ?? "" });
        return;
      case "delete":
        await request("delete_message", where);
        return;
      default:
        await request("act_on_message", {
          ...where,
          act: act.act,
          ...(act.sign ? { sign: act.sign } : {}),
        });
    }
  } catch (error) {
    toast(explain(error), { tone: "failed" });
  }
}

/** What is deleted there cannot be brought back: asked for before. */
export function removeThere(conversationId: string, message: Message, place: string): void {
  const theirs = message.author.kind === "contact";
  ask({
    title: t(theirs ? "social.delete_theirs_title" : "social.delete_title", { platform: place }),
    text: t(theirs ? "social.delete_theirs_text" : "social.delete_text", { platform: place }),
    action: t("message.delete"),
    danger: true,
    run: () => {
      request("delete_message", {
        conversation_id: conversationId,
        message_id: message.id,
      }).catch((error: unknown) => toast(explain(error), { tone: "failed" }));
    },
  });
}
