import {
  ArrowLeft,
  ArrowRightLeft,
  ChevronDown,
  CircleCheck,
  PanelRight,
  RotateCcw,
} from "lucide-react";
import { useState } from "react";
import { setPriority, setStatus, setSubject } from "../../actions/conversations";
import type { Conversation } from "../../hub/wire";
import { t } from "../../i18n";
import { keysOf } from "../../lib/keyboard";
import { router } from "../../router";
import { settings } from "../../stores/settings";
import { useStore } from "../../stores/store";
import { show, ui } from "../../stores/ui";
import { IconButton, Tip } from "../../ui/basics";
import { ChannelMark, PRIORITIES, PriorityMark, STATUSES, StatusMark } from "../../ui/marks";
import { MenuButton } from "../../ui/menu";
import { AssigneeMenu } from "./assignee_menu";

export function ThreadHeader({ conversation }: { conversation: Conversation }) {
  const { id, status, priority, number, channel, is_public } = conversation;
  const panelOpen = useStore(settings, (now) => now.panelOpen);
  const done = status === "solved" || status === "closed";
  return (
    <header className="thread-head">
      <BackToList />
      <span className="thread-title">
        <small>#{number}</small>
        <ChannelMark kind={channel.kind} name={channel.name} isPublic={is_public} spelled />
        <Subject conversation={conversation} />
      </span>
      <span className="thread-tools">
        <AssigneeMenu conversation={conversation} />
        {!done && (
          <IconButton
            label={t("command.transfer")}
            keys={keysOf("transfer")}
            onClick={() => show({ transfer: id })}
          >
            <ArrowRightLeft size={16} />
          </IconButton>
        )}
        <MenuButton
          label={t("header.status", { status: t(`status.${status}`) })}
          className="chip-button"
          align="end"
          disabled={status === "closed"}
          items={STATUSES.filter((one) => one !== "new").map((one) => ({
            key: one,
            text: t(`status.${one}`),
            icon: <StatusMark status={one} />,
            chosen: one === status,
            run: () => void setStatus(id, one),
          }))}
        >
          <StatusMark status={status} /> <span>{t(`status.${status}`)}</span>
          <ChevronDown size={12} />
        </MenuButton>
        <MenuButton
          label={t("header.priority", { priority: t(`priority.${priority}`) })}
          className="icon-button"
          align="end"
          items={PRIORITIES.map((one) => ({
            key: one,
            text: t(`priority.${one}`),
            icon: <PriorityMark priority={one} />,
            chosen: one === priority,
            run: () => void setPriority(id, one),
          }))}
        >
          <PriorityMark priority={priority} size={16} />
        </MenuButton>
        {!done ? (
          <Tip label={t("command.solve")} keys={keysOf("solve")}>
            <button
              type="button"
              className="button solve"
              aria-label={t("command.solve")}
              onClick={() => void setStatus(id, "solved")}
            >
              <CircleCheck size={15} /> <span>{t("header.solve")}</span>
            </button>
          </Tip>
        ) : (
          status === "solved" && (
            <button
              type="button"
              className="button solve"
              aria-label={t("header.reopen")}
              onClick={() => void setStatus(id, "open")}
            >
              <RotateCcw size={15} /> <span>{t("header.reopen")}</span>
            </button>
          )
        )}
        <IconButton
          label={t("command.panel")}
          keys={keysOf("panel")}
          aria-pressed={panelOpen}
          onClick={() => {
            settings.set({ panelOpen: !panelOpen });
            show({ panelPage: !ui.get().panelPage });
          }}
        >
          <PanelRight size={17} />
        </IconButton>
      </span>
    </header>
  );
}

/** Of a conversation that is not here (yet, or at all): on a phone there is no other way back. */
export function EmptyHeader() {
  return (
    <header className="thread-head">
      <BackToList />
    </header>
  );
}

function BackToList() {
  return (
    <IconButton
      className="only-narrow"
      label={t("back_to_list")}
      onClick={() => {
        const place = router.get();
        if (place.screen === "inbox") router.go({ ...place, conversationId: null });
      }}
    >
      <ArrowLeft size={18} />
    </IconButton>
  );
}

/** Subjects are short lines; the hub refuses longer ones. */
const SUBJECT_CHARS_MAX = 200;

function Subject({ conversation }: { conversation: Conversation }) {
  const [typed, setTyped] = useState<string | null>(null);
  const name = conversation.contact.name || conversation.contact.email || t("visitor");
  const shown = conversation.subject || t("header.no_subject", { name });
  if (typed === null) {
    return (
      <button
        type="button"
        className="subject"
        title={shown}
        aria-label={t("header.edit_subject", { subject: shown })}
        onClick={() => setTyped(conversation.subject ?? "")}
      >
        {shown}
      </button>
    );
  }
  const save = () => {
    void setSubject(conversation.id, typed.trim());
    setTyped(null);
  };
  return (
    <input
      className="subject-input"
      aria-label={t("header.subject")}
      placeholder={t("header.subject")}
      maxLength={SUBJECT_CHARS_MAX}
      // biome-ignore lint/a11y/noAutofocus: it replaces the button that was just pressed.
      autoFocus
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === "Enter") save();
        if (event.key === "Escape") {
          event.preventDefault();
          setTyped(null);
        }
      }}
    />
  );
}
