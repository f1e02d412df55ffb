// Under the list: work on many conversations, how far it is, and how it is stopped or taken back.

import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { cancel, hideJob, undo } from "../../actions/bulk";
import { notDone } from "../../hub/bulk";
import { explain } from "../../hub/problem";
import type { BulkJob } from "../../hub/wire";
import { t, tn } from "../../i18n";
import { jobProgress, jobTitle } from "../../lib/bulk_text";
import { router } from "../../router";
import { isLive, jobsStore, shownJobs } from "../../stores/bulk";
import { serverNow } from "../../stores/clock";
import { sameItems, useStore } from "../../stores/store";
import { Failed, useNow } from "../../ui/basics";

export function BulkJobs() {
  const jobs = useStore(jobsStore, shownJobs, sameItems);
  const [asked, setAsked] = useState<BulkJob | null>(null);
  const [isOpen, setOpen] = useState(false);
  if (jobs.length === 0) return null;
  // What is over takes its room from the list: the newest is enough, until somebody asks for more.
  const shown = isOpen ? jobs : jobs.filter((job, place) => place === 0 || isLive(job));
  const folded = jobs.length - shown.length;
  return (
    <section className="bulk-jobs" aria-label={t("bulk.jobs")}>
      {shown.map((job) => (
        <Job key={job.id} job={job} why={() => setAsked(job)} />
      ))}
      {(folded > 0 || (isOpen && jobs.length > 1)) && (
        <button
          type="button"
          className="bulk-earlier link"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {folded > 0 ? tn("bulk.earlier", folded) : t("bulk.fold")}
        </button>
      )}
      <NotDone job={asked} close={() => setAsked(null)} />
    </section>
  );
}

function Job({ job, why }: { job: BulkJob; why(): void }) {
  const now = useNow();
  const left = Math.ceil((Date.parse(job.starts_at) - serverNow(now)) / 1_000);
  const ended = job.done + job.failed + job.left_alone;
  const title = jobTitle(job);
  return (
    <article className="bulk-job" data-state={job.state}>
      <p>
        <strong title={title} dir="auto">
          {title}
        </strong>
        {!isLive(job) && (
          <button
            type="button"
            className="icon-button"
            aria-label={t("dismiss")}
            onClick={() => hideJob(job.id)}
          >
            <X size={13} />
          </button>
        )}
      </p>
      {isLive(job) && (
        <progress value={ended} max={job.total} aria-label={t("bulk.progress_of", { title })} />
      )}
      <p>
        <small role="status">{jobProgress(job, left)}</small>
        <span className="composer-gap" />
        {job.failed + job.left_alone > 0 && (
          <button type="button" className="link" onClick={why}>
            {t("bulk.why")}
          </button>
        )}
        {isLive(job) && (
          <button type="button" className="link" onClick={() => void cancel(job.id)}>
            {t("bulk.cancel")}
          </button>
        )}
        {job.can_undo && (
          <button type="button" className="link" onClick={() => void undo(job.id)}>
            {t("undo")}
          </button>
        )}
      </p>
      {!isLive(job) && job.reply !== null && job.done > 0 && (
        <small className="quiet">{t("bulk.sent_stays")}</small>
      )}
    </article>
  );
}

/** Each in its own words; a click leads to the conversation. */
function NotDone({ job, close }: { job: BulkJob | null; close(): void }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["bulk_items", job?.id, job?.failed, job?.left_alone],
    queryFn: () => notDone(job?.id ?? ""),
    enabled: job !== null,
  });
  return (
    <Dialog.Root open={job !== null} onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog bulk-not-done">
          <Dialog.Title>{t("bulk.not_done")}</Dialog.Title>
          {error && <Failed text={explain(error)} retry={() => void refetch()} />}
          <ul>
            {data?.items.map((item) => (
              <li key={item.position}>
                <button
                  type="button"
                  className="link"
                  onClick={() => {
                    close();
                    router.openConversation(item.conversation_id);
                  }}
                >
                  #{item.number}
                </button>{" "}
                <span dir="auto">{item.reason}</span>
              </li>
            ))}
          </ul>
          {data?.next_cursor && <p className="quiet">{t("bulk.not_done_more")}</p>}
          <footer>
            <button type="button" className="button" onClick={close}>
              {t("bulk.close")}
            </button>
          </footer>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
