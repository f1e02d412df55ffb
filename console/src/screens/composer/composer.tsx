// Where replies and notes are written. What is typed is a draft on the hub; what is sent goes
// through the outbox. Reply and note look different before a word is there.

import { Ear, Lock, Paperclip, Reply, Send, Smile } from "lucide-react";
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from "react";
import { writeDraft } from "../../actions/drafts";
import { session } from "../../hub/session";
import type { CannedReply, Conversation, ReplyWay, Visibility } from "../../hub/wire";
import { type TextKey, t } from "../../i18n";
import { cannedQuery, fillPlaceholders } from "../../lib/canned";
import { keysOf } from "../../lib/keyboard";
import { type Draft, drafts, NO_DRAFT } from "../../stores/drafts";
import { settings } from "../../stores/settings";
import { useStore } from "../../stores/store";
import { offerFocus } from "../../stores/ui";
import { addFiles, NO_UPLOADS, uploads } from "../../stores/uploads";
import { IconButton, IS_MAC, Kbd } from "../../ui/basics";
import { useSupervises } from "../thread/supervisor_bar";
import { CannedMenu, useCannedMenu } from "./canned_menu";
import { Chips } from "./chips";
import { EmojiButton } from "./emoji_button";
import { ReplyLimits } from "./reply_limits";
import { ReplyNotice } from "./reply_notice";
import { SendButton } from "./send_button";
import { sendDraft } from "./send_draft";
import { TemplateButton } from "./template_dialog";
import { useTyping } from "./use_typing";

export function Composer({ conversation }: { conversation: Conversation }) {
  const { id, status } = conversation;
  const draft = useStore(drafts, (all) => all[id] ?? NO_DRAFT);
  const files = useStore(uploads, (all) => all[id] ?? NO_UPLOADS);
  const sendKey = useStore(settings, (now) => now.sendKey);
  const [caret, setCaret] = useState(0);
  const [missed, setMissed] = useState<string | null>(null);
  const [wantsPrivate, setWantsPrivate] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const supervises = useSupervises(conversation);
  const mode = modeOf(draft, supervises);
  const internal = mode !== "public";
  const way = internal ? null : (conversation.reply ?? null);
  // Where it cannot be private, or the conversation moved on, it is not.
  const isPrivate = wantsPrivate && way?.can_reply_privately === true;
  const typing = useTyping(id);
  const canned = useCannedMenu(cannedQuery(draft.text, caret)?.query ?? null);

  useEffect(
    () =>
      offerFocus("composer", () => {
        const element = area.current;
        if (!element || element === document.activeElement) return;
        element.focus();
        element.setSelectionRange(element.value.length, element.value.length);
      }),
    [],
  );

  if (status === "closed") return <p className="composer-closed">{t("composer.closed")}</p>;

  const write = (text: string, at: number) => {
    writeDraft(id, { text });
    setCaret(at);
    setMissed(null);
    typing.typed(text, internal);
    // The caret is set once React has put the text there.
    requestAnimationFrame(() => area.current?.setSelectionRange(at, at));
  };
  const insert = (what: string) => {
    const element = area.current;
    const from = element?.selectionStart ?? draft.text.length;
    const to = element?.selectionEnd ?? from;
    write(draft.text.slice(0, from) + what + draft.text.slice(to), from + what.length);
    element?.focus();
  };
  const takeCanned = (reply: CannedReply) => {
    const found = cannedQuery(draft.text, caret);
    if (!found) return;
    const { contact } = conversation;
    const filled = fillPlaceholders(reply.text, {
      "contact.name": contact.name,
      "contact.first_name": contact.name?.trim().split(/\s+/u)[0] ?? null,
      "agent.name": session.get().agent?.name ?? null,
    });
    const text = draft.text.slice(0, found.start) + filled + draft.text.slice(caret);
    write(text, found.start + filled.length);
  };
  const send = (thenSolve: boolean) => {
    const problem = sendDraft(
      conversation,
      { ...draft, visibility: mode },
      files,
      thenSolve,
      isPrivate,
    );
    setMissed(problem);
    if (problem === null) typing.stopped();
    area.current?.focus();
  };
  const keyed = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (canned.keyed(event, takeCanned)) return;
    if (event.key !== "Enter") return;
    const mod = IS_MAC ? event.metaKey : event.ctrlKey;
    const sends = mod || (sendKey === "enter" && !event.shiftKey && !event.altKey);
    if (!sends) return;
    event.preventDefault();
    send(mod && event.shiftKey);
  };
  const pasted = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0 || mode === "whisper") return;
    event.preventDefault();
    addFiles(id, event.clipboardData.files);
  };
  const choose = (visibility: Visibility) => {
    writeDraft(id, { visibility });
    area.current?.focus();
  };

  return (
    <div
      className="composer"
      data-note={mode === "internal"}
      data-whisper={mode === "whisper"}
      data-audience={way?.is_public ? (isPrivate ? "private" : "public") : undefined}
    >
      {canned.open && <CannedMenu menu={canned} choose={takeCanned} />}
      <div className="composer-modes" role="tablist" aria-label={t("composer.mode")}>
        <ModeTab mode="public" chosen={mode} choose={choose}>
          <Reply size={14} aria-hidden="true" /> {t("composer.reply")}{" "}
          <Kbd keys={keysOf("reply")} />
        </ModeTab>
        <ModeTab mode="internal" chosen={mode} choose={choose}>
          <Lock size={13} aria-hidden="true" /> {t("composer.note")} <Kbd keys={keysOf("note")} />
        </ModeTab>
        {supervises && (
          <ModeTab mode="whisper" chosen={mode} choose={choose}>
            <Ear size={13} aria-hidden="true" /> {t("whisper.name")}
          </ModeTab>
        )}
        {internal && <span className="composer-hint">{t(WORDS[mode].hint)}</span>}
      </div>
      {way && (
        <ReplyNotice
          way={way}
          channelId={conversation.channel.id}
          isPrivate={isPrivate}
          setPrivate={setWantsPrivate}
          templates={<TemplateButton conversation={conversation} />}
        />
      )}
      <textarea
        ref={area}
        dir="auto"
        rows={2}
        aria-label={t(WORDS[mode].name)}
        placeholder={t(placeholderOf(mode, way, isPrivate), {
          name: conversation.assignee?.name ?? "",
        })}
        value={draft.text}
        onChange={({ target }) => {
          writeDraft(id, { text: target.value });
          setCaret(target.selectionStart);
          setMissed(null);
          typing.typed(target.value, internal);
        }}
        onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
        onBlur={() => typing.stopped()}
        onKeyDown={keyed}
        onPaste={pasted}
        {...canned.aria}
      />
      <Chips conversationId={id} files={files} />
      {missed && (
        <p className="composer-problem" role="alert">
          {missed}
        </p>
      )}
      <div className="composer-tools">
        {mode !== "whisper" && (
          <IconButton
            label={t("composer.attach")}
            side="top"
            onClick={() => picker.current?.click()}
          >
            <Paperclip size={17} />
          </IconButton>
        )}
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label={t("composer.attach")}
          onChange={({ target }) => {
            addFiles(id, target.files ?? []);
            target.value = "";
          }}
        />
        <EmojiButton insert={insert}>
          <Smile size={17} />
        </EmojiButton>
        <button
          type="button"
          className="icon-button slash"
          aria-label={t("composer.canned")}
          title={t("composer.canned")}
          onClick={() => insert(draft.text === "" || /\s$/u.test(draft.text) ? "/" : " /")}
        >
          /
        </button>
        <span className="composer-gap" />
        {way && <ReplyLimits way={way} text={draft.text} />}
        <SendButton mode={mode} send={send}>
          <Send size={14} aria-hidden="true" /> {t(sendWord(mode, way, isPrivate))}
        </SendButton>
      </div>
    </div>
  );
}

/**
 * What is written whispered never becomes public by itself: whoever may not whisper any more
 * finds it as a note.
 */
function modeOf({ visibility, text }: Draft, supervises: boolean): Visibility {
  if (visibility !== "whisper" || supervises) return visibility;
  return text.trim() === "" ? "public" : "internal";
}

function placeholderOf(mode: Visibility, way: ReplyWay | null, isPrivate: boolean): TextKey {
  if (!way?.is_public) return WORDS[mode].placeholder;
  return isPrivate ? "reply.placeholder_private" : "reply.placeholder_public";
}

/** The button says who will read it. */
function sendWord(mode: Visibility, way: ReplyWay | null, isPrivate: boolean): TextKey {
  if (!way?.is_public) return WORDS[mode].send;
  return isPrivate ? "reply.send_private" : "reply.send_public";
}

const WORDS = {
  public: {
    name: "composer.reply",
    placeholder: "composer.reply_placeholder",
    send: "composer.send",
    hint: "composer.note_hint",
  },
  internal: {
    name: "composer.note",
    placeholder: "composer.note_placeholder",
    send: "composer.add_note",
    hint: "composer.note_hint",
  },
  whisper: {
    name: "whisper.name",
    placeholder: "whisper.placeholder",
    send: "whisper.add",
    hint: "whisper.hint",
  },
} as const satisfies Record<Visibility, Record<string, TextKey>>;

function ModeTab({
  mode,
  chosen,
  choose,
  children,
}: {
  mode: Visibility;
  chosen: Visibility;
  choose: (mode: Visibility) => void;
  children: ReactNode;
}) {
  return (
    <button type="button" role="tab" aria-selected={mode === chosen} onClick={() => choose(mode)}>
      {children}
    </button>
  );
}
