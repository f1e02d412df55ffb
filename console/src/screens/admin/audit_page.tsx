import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { fetchAudit } from "../../hub/admin_records";
import { explain } from "../../hub/problem";
import { t } from "../../i18n";
import { auditAction, auditDetail } from "../../lib/audit_text";
import { fullTime, shortAge } from "../../lib/time";
import { Empty, Failed, useNow } from "../../ui/basics";

export function AuditPage() {
  const now = useNow();
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(
    {
      queryKey: ["audit_log"],
      queryFn: ({ pageParam }) => fetchAudit(pageParam),
      initialPageParam: null as string | null,
      getNextPageParam: ({ next_cursor }) => next_cursor,
      // What was just done is what one comes here to see.
      staleTime: 0,
    },
  );
  const entries = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <div className="admin-page single">
      <section
        className="records-form admin-form audit"
        aria-label={t("admin.audit")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and may hold nothing else that takes the focus.
        tabIndex={0}
      >
        <h1>{t("admin.audit")}</h1>
        {error && <Failed text={explain(error)} retry={() => void refetch()} />}
        {data && entries.length === 0 && (
          <Empty icon={<History size={26} />} title={t("audit.empty")}>
            <p>{t("audit.empty_hint")}</p>
          </Empty>
        )}
        {entries.length > 0 && (
          <table>
            <thead>
              <tr>
                <th scope="col">{t("audit.when")}</th>
                <th scope="col">{t("audit.who")}</th>
                <th scope="col">{t("audit.what")}</th>
                <th scope="col">{t("audit.detail")}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td title={fullTime(entry.at)}>{shortAge(entry.at, now)}</td>
                  <td dir="auto">{entry.by.name}</td>
                  <td>
                    {auditAction(entry)} <b dir="auto">{entry.subject.name}</b>
                  </td>
                  <td title={auditDetail(entry.detail)}>{auditDetail(entry.detail)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {hasNextPage && (
          <button
            type="button"
            className="button"
            disabled={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {t("audit.more")}
          </button>
        )}
      </section>
    </div>
  );
}
