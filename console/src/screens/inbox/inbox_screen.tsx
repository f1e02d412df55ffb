// List, thread and panel side by side; on a phone one of them at a time.

import { Inbox as InboxIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { flushDrafts, loadDraft } from "../../actions/drafts";
import { openConversation } from "../../hub/live";
import { t } from "../../i18n";
import type { StatusFilter, View } from "../../stores/inbox";
import { inbox } from "../../stores/live_stores";
import { settings } from "../../stores/settings";
import { useStore } from "../../stores/store";
import { show, ui } from "../../stores/ui";
import { Empty } from "../../ui/basics";
import { Panel } from "../panel/panel";
import { Thread } from "../thread/thread";
import { ConversationList } from "./conversation_list";
import type { LabelFilter } from "./label_menu";

export function InboxScreen({
  view,
  conversationId,
}: {
  view: View;
  conversationId: string | null;
}) {
  const [status, setStatus] = useState<StatusFilter>("active");
  const [queueId, setQueueId] = useState<string | null>(null);
  const [channelId, setChannelId] = useState<string | null>(null);
  const [labels, setLabels] = useState<LabelFilter>({ category: null, language: null });
  const panelOpen = useStore(settings, (now) => now.panelOpen);
  const panelPage = useStore(ui, (now) => now.panelPage);
  const anything = useStore(inbox, (now) => Object.keys(now.conversations).length > 0);

  useEffect(() => {
    show({ panelPage: false });
    // Failures are drawn where the thread would be.
    openConversation(conversationId).catch(() => undefined);
    if (conversationId !== null) void loadDraft(conversationId);
    return flushDrafts;
  }, [conversationId]);

  const page = conversationId === null ? "list" : panelPage ? "panel" : "thread";
  return (
    <div className="inbox" data-page={page} data-panel={conversationId !== null && panelOpen}>
      <ConversationList
        view={view}
        status={status}
        onStatus={setStatus}
        queueId={queueId}
        onQueue={setQueueId}
        channelId={channelId}
        onChannel={setChannelId}
        labels={labels}
        onLabels={setLabels}
        conversationId={conversationId}
      />
      {conversationId === null ? (
        <section className="thread" aria-label={t("thread.name")}>
          <Empty icon={<InboxIcon size={28} />} title={t("thread.none")}>
            <p>{anything ? t("thread.none_hint") : t("thread.none_hint_first")}</p>
          </Empty>
        </section>
      ) : (
        <>
          <Thread key={conversationId} id={conversationId} />
          <Panel id={conversationId} />
        </>
      )}
    </div>
  );
}
