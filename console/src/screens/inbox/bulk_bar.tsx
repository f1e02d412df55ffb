// In the place of search and filters while something is chosen: what can be done to all of it.

import { CircleDot, MessageSquareText, Tag, UserRound, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type BulkDeed, doToSelected, selectAll } from "../../actions/bulk";
import { TAG_CHARS_MAX } from "../../actions/conversations";
import { useRecords } from "../../hub/admin_records";
import { useAgents } from "../../hub/records";
import { t, tn } from "../../i18n";
import type { ListFilter } from "../../stores/inbox";
import { clearSelection, selection } from "../../stores/selection";
import { useStore } from "../../stores/store";
import { STATUSES, StatusMark } from "../../ui/marks";
import { MenuButton } from "../../ui/menu";
import { MacroDialog } from "./macro_dialog";

export function BulkBar({
  filter,
  loaded,
  hasMore,
}: {
  filter: ListFilter;
  /** Rows of the list that are here; more may be at the hub. */
  loaded: number;
  hasMore: boolean;
}) {
  const chosen = useStore(selection, (now) => now);
  const [tagging, setTagging] = useState(false);
  const [macros, setMacros] = useState(false);
  const run = (deed: BulkDeed) => void doToSelected(filter, deed);
  const count = chosen.everything ? t("bulk.everything") : tn("bulk.selected", chosen.ids.size);
  return (
    <section className="bulk-bar" aria-label={t("bulk.name")}>
      <p role="status">
        <strong>{count}</strong>
        {!chosen.everything && (chosen.ids.size < loaded || hasMore) && (
          <button type="button" className="link" onClick={() => selectAll(hasMore)}>
            {t(hasMore ? "bulk.select_everything" : "bulk.select_loaded")}
          </button>
        )}
      </p>
      <div className="bulk-tools">
        <AssignMenu run={run} />
        <button
          type="button"
          className={`icon-button ${tagging ? "on" : ""}`}
          aria-label={t("bulk.tag")}
          title={t("bulk.tag")}
          aria-expanded={tagging}
          onClick={() => setTagging(!tagging)}
        >
          <Tag size={16} />
        </button>
        <MenuButton
          label={t("bulk.status")}
          className="icon-button"
          align="end"
          items={STATUSES.filter((one) => one !== "new").map((status) => ({
            key: status,
            text: t(`status.${status}`),
            icon: <StatusMark status={status} />,
            run: () => run({ steps: { status } }),
          }))}
        >
          <CircleDot size={16} />
        </MenuButton>
        <button
          type="button"
          className="icon-button"
          aria-label={t("bulk.macro")}
          title={t("bulk.macro")}
          onClick={() => setMacros(true)}
        >
          <MessageSquareText size={16} />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={t("bulk.clear")}
          title={t("bulk.clear")}
          onClick={clearSelection}
        >
          <X size={16} />
        </button>
      </div>
      {tagging && (
        <TagForm
          run={(deed) => {
            setTagging(false);
            run(deed);
          }}
        />
      )}
      <MacroDialog
        open={macros}
        close={() => setMacros(false)}
        title={t("bulk.macro_title", { count })}
        hint={t("bulk.macro_hint")}
        action={t("bulk.macro_run")}
        run={({ id }) => run({ canned_reply_id: id })}
      />
    </section>
  );
}

function AssignMenu({ run }: { run(deed: BulkDeed): void }) {
  const { data: agents = [] } = useAgents();
  const { data: queues = [] } = useRecords("queues");
  const assign = (kind: "nobody" | "agent" | "queue", id?: string) =>
    run({ steps: { assign: id === undefined ? { kind } : { kind, id } } });
  return (
    <MenuButton
      label={t("bulk.assign")}
      className="icon-button"
      align="end"
      items={[
        { key: "nobody", text: t("bulk.nobody"), run: () => assign("nobody") },
        { kind: "heading", key: "agents", text: t("bulk.agents") },
        ...agents.map(({ id, name }) => ({ key: id, text: name, run: () => assign("agent", id) })),
        ...(queues.length === 0
          ? []
          : [{ kind: "heading" as const, key: "queues", text: t("bulk.queues") }]),
        ...queues.map(({ id, name }) => ({ key: id, text: name, run: () => assign("queue", id) })),
      ]}
    >
      <UserRound size={16} />
    </MenuButton>
  );
}

/** Several tags have commas between them. */
function TagForm({ run }: { run(deed: BulkDeed): void }) {
  const [typed, setTyped] = useState("");
  const tags = typed
    .split(",")
    .map((tag) => tag.trim().slice(0, TAG_CHARS_MAX))
    .filter((tag) => tag !== "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (tags.length > 0) run({ steps: { add_tags: tags } });
  };
  return (
    <form className="bulk-tags" onSubmit={submit}>
      <input
        type="text"
        dir="auto"
        // biome-ignore lint/a11y/noAutofocus: it was just asked for.
        autoFocus
        aria-label={t("bulk.tags")}
        placeholder={t("bulk.tags")}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit" className="button primary" disabled={tags.length === 0}>
        {t("bulk.tag_add")}
      </button>
      <button
        type="button"
        className="button"
        disabled={tags.length === 0}
        onClick={() => run({ steps: { remove_tags: tags } })}
      >
        {t("bulk.tag_remove")}
      </button>
    </form>
  );
}
