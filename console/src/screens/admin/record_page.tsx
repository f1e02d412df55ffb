// A list of records and the form of the one that is open. On a phone one of them at a time.

import { ArrowLeft, Plus, Search } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { explain } from "../../hub/problem";
import { isAdmin, session } from "../../hub/session";
import { t } from "../../i18n";
import type { AdminPage } from "../../router";
import { useStore } from "../../stores/store";
import { Empty, Failed, useSlow } from "../../ui/basics";
import { useFocusInPlace } from "../../ui/lost_focus";
import { RowSkeletons } from "../inbox/skeletons";
import { open } from "./open";

export interface RecordRow {
  id: string;
  name: string;
  sub?: string;
  mark?: ReactNode;
  badge?: string | undefined;
}

interface Props {
  page: AdminPage;
  id: string | null;
  /** Of the record, where its parts have addresses of their own. */
  part?: string | null;
  rows: readonly RecordRow[] | undefined;
  error: unknown;
  retry: () => void;
  icon: ReactNode;
  newText: string;
  empty: { title: string; hint: string };
  /** In place of the plain list, when the list can do more. */
  list?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
}

/** A shorter list is seen at once. */
const SEARCH_ABOVE = 10;

export function RecordPage(props: Props) {
  const {
    page,
    id,
    part = null,
    rows,
    error,
    retry,
    icon,
    newText,
    empty,
    list,
    tools,
    children,
  } = props;
  const admin = useStore(session, ({ agent }) => isAdmin(agent));
  const slow = useSlow(rows === undefined && !error);
  const listed = useRef<HTMLElement>(null);
  const detail = useRef<HTMLElement>(null);
  useFocusInPlace(listed, detail, id && `${id}/${part ?? ""}`);
  const [wanted, setWanted] = useState("");
  const found = (rows ?? []).filter(({ name }) =>
    name.toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase()),
  );
  return (
    <div className="admin-page">
      <section ref={listed} className="records-list" aria-label={t(`admin.${page}`)}>
        <header>
          <h1>{t(`admin.${page}`)}</h1>
          <span className="records-tools">
            {tools}
            {admin && (
              <button type="button" className="button primary" onClick={() => open(page, "new")}>
                <Plus size={15} aria-hidden="true" /> {newText}
              </button>
            )}
          </span>
        </header>
        {rows && rows.length > SEARCH_ABOVE && !list && (
          <div className="search">
            <Search size={14} aria-hidden="true" />
            <input
              type="text"
              aria-label={t("admin.search")}
              placeholder={t("admin.search")}
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
            />
          </div>
        )}
        {error !== null && error !== undefined && <Failed text={explain(error)} retry={retry} />}
        {slow && <RowSkeletons />}
        {rows?.length === 0 && (
          <Empty icon={icon} title={empty.title}>
            <p>{empty.hint}</p>
          </Empty>
        )}
        {list ?? (
          <ul>
            {found.map((row) => (
              <li key={row.id}>
                <RecordButton row={row} current={row.id === id} choose={() => open(page, row.id)} />
              </li>
            ))}
          </ul>
        )}
        {rows && rows.length > 0 && found.length === 0 && (
          <p className="quiet">{t("admin.nothing_found")}</p>
        )}
      </section>
      <section ref={detail} tabIndex={-1} className="records-form admin-form">
        {id !== null && (
          <button
            type="button"
            className="button ghost admin-back"
            onClick={() => open(page, null)}
          >
            <ArrowLeft size={16} aria-hidden="true" /> {t("admin.back")}
          </button>
        )}
        {children}
      </section>
    </div>
  );
}

export function RecordButton({
  row,
  current,
  choose,
}: {
  row: RecordRow;
  current: boolean;
  choose: () => void;
}) {
  return (
    <button type="button" aria-current={current ? "true" : undefined} onClick={choose}>
      <span>
        {row.mark}
        <strong title={row.name} dir="auto">
          {row.name}
        </strong>
        {row.badge && <em className="badge">{row.badge}</em>}
      </span>
      {row.sub && <small title={row.sub}>{row.sub}</small>}
    </button>
  );
}

/** The form's place: nothing chosen, one that is gone, or `children`. */
export function ChosenRecord<T>({
  id,
  records,
  find,
  icon,
  children,
}: {
  id: string | null;
  records: readonly T[] | undefined;
  find: (record: T) => boolean;
  icon: ReactNode;
  children: (record: T | null) => ReactNode;
}) {
  if (id === null) {
    return (
      <Empty icon={icon} title={t("admin.choose")}>
        {null}
      </Empty>
    );
  }
  if (id === "new") return children(null);
  const record = records?.find(find);
  if (records === undefined) return null;
  return record ? children(record) : <Empty icon={icon} title={t("admin.gone")} />;
}
