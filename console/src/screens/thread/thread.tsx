// One conversation: header, timeline, who is here, composer.

import { openConversation } from "../../hub/live";
import { t } from "../../i18n";
import { inbox, threadOf, threads } from "../../stores/live_stores";
import { useStore } from "../../stores/store";
import { Failed, useSlow } from "../../ui/basics";
import { Composer } from "../composer/composer";
import { ThreadSkeleton } from "../inbox/skeletons";
import { DropZone } from "./drop_zone";
import { EmptyHeader, ThreadHeader } from "./header";
import { PostCard } from "./post_card";
import { Presence } from "./presence";
import { PendingOffer, RoutingLine } from "./routing_line";
import { SupervisorBar } from "./supervisor_bar";
import { Timeline } from "./timeline";

export function Thread({ id }: { id: string }) {
  const conversation = useStore(inbox, (now) => now.conversations[id]);
  const thread = useStore(threads, (now) => threadOf(now, id));
  const waiting = thread.rows.length === 0 && ["idle", "first"].includes(thread.loading);
  const slow = useSlow(waiting);

  const header = conversation ? (
    <>
      <ThreadHeader conversation={conversation} />
      <RoutingLine conversation={conversation} />
      <SupervisorBar conversation={conversation} />
      <PostCard key={id} conversation={conversation} />
    </>
  ) : (
    <EmptyHeader />
  );
  if (thread.loading === "failed" && thread.rows.length === 0) {
    return (
      <section className="thread" aria-label={t("thread.name")}>
        {header}
        <Failed
          text={t("thread.failed")}
          retry={() => void openConversation(id).catch(() => undefined)}
        />
      </section>
    );
  }
  return (
    <section className="thread" aria-label={t("thread.name")}>
      {header}
      <DropZone conversationId={id}>
        {waiting ? (
          <div className="timeline">{slow && <ThreadSkeleton />}</div>
        ) : (
          <Timeline id={id} thread={thread} conversation={conversation} />
        )}
        <Presence conversationId={id} />
        {conversation && <PendingOffer conversation={conversation} />}
        {conversation && <Composer conversation={conversation} />}
      </DropZone>
    </section>
  );
}
