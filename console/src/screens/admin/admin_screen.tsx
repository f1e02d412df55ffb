// Administration: one page per kind of record. Leads look, administrators change.

import {
  CalendarClock,
  Coffee,
  Gauge,
  GraduationCap,
  History,
  Layers,
  Plug,
  Route,
  Shapes,
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
import { CategoriesPage } from "./categories/categories_page";
import { ChannelsPage } from "./channels/channels_page";
import { QueuesPage } from "./queues_page";
import { RulesPage } from "./rules_page";
import { SchedulesPage } from "./schedules_page";
import { SkillsPage } from "./skills_page";
import { StatusesPage } from "./statuses_page";
import { TeamsPage } from "./teams_page";

const ICONS = {
  queues: Layers,
  rules: Route,
  categories: Shapes,
  channels: Plug,
  agents: UserRound,
  teams: Users,
  skills: GraduationCap,
  schedules: CalendarClock,
  capacity: Gauge,
  statuses: Coffee,
  audit: History,
} as const satisfies Record<AdminPage, typeof Layers>;

interface Chosen {
  id: string | null;
  part: string | null;
}

const PAGES: Readonly<Record<AdminPage, ComponentType<Chosen>>> = {
  queues: QueuesPage,
  rules: RulesPage,
  categories: CategoriesPage,
  channels: ChannelsPage,
  agents: AgentsPage,
  teams: TeamsPage,
  skills: SkillsPage,
  schedules: SchedulesPage,
  capacity: CapacityPage,
  statuses: StatusesPage,
  audit: AuditPage,
};

/** Secrets and what customers wrote as it came: leads do not see these. */
const FOR_ADMINS: ReadonlySet<AdminPage> = new Set<AdminPage>(["channels", "audit"]);

export function AdminScreen({ page, id, part }: Chosen & { page: AdminPage }) {
  const admin = useStore(session, ({ agent }) => isAdmin(agent));
  const allowed = useStore(session, ({ agent }) => isSupervisor(agent));
  useEffect(() => {
    if (!allowed) router.go({ screen: "inbox", view: "mine", conversationId: null }, "replace");
    else if (!admin && FOR_ADMINS.has(page)) {
      router.go({ screen: "admin", page: "queues", id: null }, "replace");
    }
  }, [allowed, admin, page]);
  if (!allowed || (!admin && FOR_ADMINS.has(page))) return null;
  const Page = PAGES[page];
  return (
    <main className="admin" data-open={id !== null}>
      <nav className="admin-nav" aria-label={t("admin.name")}>
        {ADMIN_PAGES.filter((one) => admin || !FOR_ADMINS.has(one)).map((one) => {
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
      <Page key={page} id={id} part={part} />
    </main>
  );
}
