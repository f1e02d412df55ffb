// Getting an agent's attention: a short sound, a desktop notification, a number in the tab's title.

import { queries } from "../hub/records";
import { myId } from "../hub/session";
import type { Conversation, Message, Queue } from "../hub/wire";
import { t } from "../i18n";
import { router } from "../router";
import { inbox } from "../stores/live_stores";
import { settings } from "../stores/settings";

/** A burst of messages rings once. */
const RING_EVERY_MS = 1_500;
const NOTIFICATION_CHARS_MAX = 140;

let audio: AudioContext | null = null;
let rangAt = 0;

/** Only what waits for this agent rings: own conversations, and those that nobody has. */
export function contactWrote(conversationId: string, message: Message): void {
  const conversation = inbox.get().conversations[conversationId];
  const assignee = conversation?.assignee ?? null;
  if (assignee === null ? isGiven(conversation) : assignee.id !== myId()) return;
  const place = router.get();
  const looking =
    document.visibilityState === "visible" &&
    document.hasFocus() &&
    place.screen === "inbox" &&
    place.conversationId === conversationId;
  if (looking) return;
  const { sound, desktopNotifications } = settings.get();
  if (sound) ring();
  if (desktopNotifications && !document.hasFocus()) notify(conversationId, message);
}

/** A queue calls the agent it gives its work to; only what is picked by hand calls everybody. */
function isGiven(conversation: Conversation | undefined): boolean {
  const queue = conversation?.queue;
  if (!queue) return false;
  const known = queries.getQueryData<readonly Queue[]>(["queues"]);
  return known?.find(({ id }) => id === queue.id)?.offer_mode !== "manual";
}

/** Two soft notes, made here: no file to fetch. */
export function ring(): void {
  const now = Date.now();
  if (now - rangAt < RING_EVERY_MS) return;
  rangAt = now;
  try {
    audio ??= new AudioContext();
    void audio.resume();
    for (const [index, frequency] of [659.25, 880].entries()) {
      const at = audio.currentTime + index * 0.12;
      const tone = audio.createOscillator();
      const gain = audio.createGain();
      tone.frequency.value = frequency;
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(0.12, at + 0.01);
      gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.35);
      tone.connect(gain).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.4);
    }
  } catch {
    // A browser without sound, or one that waits for the first click: the badge remains.
  }
}

function notify(conversationId: string, message: Message): void {
  notifyOf(
    conversationId,
    message.author.name || t("somebody"),
    message.text.slice(0, NOTIFICATION_CHARS_MAX) || t("attachment"),
  );
}

export function notifyOf(conversationId: string, title: string, body: string): void {
  if (typeof Notification === "undefined" || Notification.permission !== "granted") return;
  const shown = new Notification(title, { body, tag: conversationId, icon: "/console/bell.svg" });
  shown.onclick = () => {
    window.focus();
    router.openConversation(conversationId);
    shown.close();
  };
}

export type NotificationAnswer = "granted" | "denied" | "default" | "unsupported";

export function notificationState(): NotificationAnswer {
  return typeof Notification === "undefined" ? "unsupported" : Notification.permission;
}

export async function askForNotifications(): Promise<NotificationAnswer> {
  if (typeof Notification === "undefined") return "unsupported";
  const answer = await Notification.requestPermission();
  settings.set({ desktopNotifications: answer === "granted" });
  return answer;
}

/** Keeps "(3) Bellhop" in the tab: unread messages in own and unassigned conversations. */
export function watchTitle(): () => void {
  const show = () => {
    const me = myId();
    let unread = 0;
    for (const { assignee, unread_count } of Object.values(inbox.get().conversations)) {
      if (assignee === null || assignee.id === me) unread += unread_count;
    }
    document.title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) Bellhop` : "Bellhop";
  };
  show();
  return inbox.subscribe(show);
}
