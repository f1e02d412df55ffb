// Administration: one page per kind of record. Leads look, administrators change.

import {
  CalendarClock,
  Coffee,
  Gauge,
  GraduationCap,
  History,
  Layers,
  Route,
  UserRound,
  Users,
} from "lucide-react";
import { type ComponentType, useEffect } from "react";
import { isAdmin, isSupervisor, session } from "../../hub/session";
import { t } from "../../i18n";
import { ADMIN_PAGES, type AdminPage, router } from "../../router";
import { useStore } from "../../stores/store";
import { AgentsPage } from "./agents_page";
import { AuditPage } from "./audit_page";
import { CapacityPage } from "./capacity_page";
import { QueuesPage } from "./queues_page";
import { RulesPage } from "./rules_page";
import { SchedulesPage } from "./schedules_page";
import { SkillsPage } from "./skills_page";
import { StatusesPage } from "./statuses_page";
import { TeamsPage } from "./teams_page";

const ICONS = {
  queues: Layers,
  rules: Route,
  agents: UserRound,
  teams: Users,
  skills: GraduationCap,
  schedules: CalendarClock,
  capacity: Gauge,
  statuses: Coffee,
  audit: History,
} as const satisfies Record<AdminPage, typeof Layers>;

const PAGES: Readonly<Record<AdminPage, ComponentType<{ id: string | null }>>> = {
  queues: QueuesPage,
  rules: RulesPage,
  agents: AgentsPage,
  teams: TeamsPage,
  skills: SkillsPage,
  schedules: SchedulesPage,
  capacity: CapacityPage,
  statuses: StatusesPage,
  audit: AuditPage,
};

export function AdminScreen({ page, id }: { page: AdminPage; id: string | null }) {
  const allowed = useStore(session, ({ agent }) => isSupervisor(agent));
  useEffect(() => {
    if (!allowed) router.go({ screen: "inbox", view: "mine", conversationId: null }, "replace");
  }, [allowed]);
  const admin = useStore(session, ({ agent }) => isAdmin(agent));
  if (!allowed) return null;
  const Page = PAGES[page];
  return (
    <main className="admin" data-open={id !== null}>
      <nav className="admin-nav" aria-label={t("admin.name")}>
        {ADMIN_PAGES.filter((one) => one !== "audit" || admin).map((one) => {
          const Icon = ICONS[one];
          return (
            <button
              key={one}
              type="button"
              aria-current={one === page ? "page" : undefined}
              onClick={() => router.go({ screen: "admin", page: one, id: null })}
            >
              <Icon size={16} aria-hidden="true" />
              <span>{t(`admin.${one}`)}</span>
            </button>
          );
        })}
      </nav>
      <Page key={page} id={id} />
    </main>
  );
}
