// The records that decide who gets what: one way to list, save, remove and restore all of them.

import { useMutation, useQuery } from "@tanstack/react-query";
import { call, query } from "./api";
import { queries } from "./records";
import type {
  Agent,
  AuditEntry,
  Capacity,
  CategoryRule,
  CategoryTest,
  ChannelClass,
  ClassRule,
  CustomStatus,
  Queue,
  RoutingRule,
  RuleTestAnswer,
  Schedule,
  Skill,
  StatusEntry,
  Team,
  TransferTargets,
} from "./wire";

/** Noun → record. The noun is also the path and the name of the list. */
export interface Records {
  teams: Team;
  skills: Skill;
  schedules: Schedule;
  agent_statuses: CustomStatus;
  queues: Queue;
  routing_rules: RoutingRule;
  category_rules: CategoryRule;
}
export type Noun = keyof Records;

export type CapacityClasses = Readonly<Record<ChannelClass, ClassRule>>;

/** What is known of the conversation that the rules are tried with. */
export interface RuleTest {
  channel_id?: string;
  email?: string;
  name?: string;
  verified?: boolean;
  page_url?: string;
  language?: string;
  text?: string;
  fields?: Readonly<Record<string, string>>;
}

const PAGE = 100;

async function listAll<T>(noun: string): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | null = null;
  do {
    const page: { next_cursor: string | null } & Record<string, unknown> = await call(
      `/${noun}${query({ limit: PAGE, cursor })}`,
    );
    all.push(...((page[noun] as T[] | undefined) ?? []));
    cursor = page.next_cursor;
  } while (cursor !== null);
  return all;
}

export function useRecords<N extends Noun>(noun: N) {
  return useQuery({ queryKey: [noun], queryFn: () => listAll<Records[N]>(noun) });
}

/** One record refers to others by name: what was renamed is fetched again everywhere. */
const changed = (noun: Noun) => {
  void queries.invalidateQueries({ queryKey: [noun] });
  if (noun === "queues" || noun === "teams" || noun === "skills") {
    void queries.invalidateQueries({ queryKey: ["agents"] });
    void queries.invalidateQueries({ queryKey: ["transfer_targets"] });
  }
};

export async function saveRecord<N extends Noun>(
  noun: N,
  id: string | null,
  fields: Partial<Records[N]>,
): Promise<Records[N]> {
  const saved =
    id === null
      ? await call<Records[N]>(`/${noun}`, { method: "POST", json: fields })
      : await call<Records[N]>(`/${noun}/${id}`, { method: "PATCH", json: fields });
  changed(noun);
  return saved;
}

export async function deleteRecord(noun: Noun, id: string): Promise<void> {
  await call<void>(`/${noun}/${id}`, { method: "DELETE" });
  changed(noun);
}

export async function restoreRecord(noun: Noun, id: string): Promise<void> {
  await call<unknown>(`/${noun}/${id}/restore`, { method: "POST" });
  changed(noun);
}

export async function orderRules(ids: readonly string[]): Promise<void> {
  // The list keeps the new order while the hub is asked; a refusal fetches the old one again.
  queries.setQueryData<RoutingRule[]>(["routing_rules"], (rules) =>
    rules === undefined ? rules : ids.flatMap((id) => rules.filter((rule) => rule.id === id)),
  );
  try {
    await call<unknown>("/routing_rules/order", { method: "PUT", json: { ids } });
  } finally {
    changed("routing_rules");
  }
}

export async function orderCategories(ids: readonly string[]): Promise<void> {
  try {
    await call<unknown>("/category_rules/order", { method: "PUT", json: { ids } });
  } finally {
    changed("category_rules");
  }
}

export function useCategoryTest() {
  return useMutation({
    mutationFn: (test: { text: string }) =>
      call<CategoryTest>("/category_rules/test", { method: "POST", json: test }),
  });
}

export function useRuleTest() {
  return useMutation({
    mutationFn: (test: RuleTest) =>
      call<RuleTestAnswer>("/routing_rules/test", { method: "POST", json: test }),
  });
}

/** A class that the hub does not name takes nothing. */
function allClasses({ classes }: Capacity): CapacityClasses {
  const of = (one: ChannelClass): ClassRule => classes[one] ?? { units_max: 0, interrupts: [] };
  return { chat: of("chat"), messaging: of("messaging"), email: of("email"), voice: of("voice") };
}

export function useCapacity() {
  return useQuery({
    queryKey: ["capacity"],
    queryFn: async () => allClasses(await call<Capacity>("/capacity")),
  });
}

export async function saveCapacity(classes: CapacityClasses): Promise<CapacityClasses> {
  const saved = await call<Capacity>("/capacity", { method: "PUT", json: { classes } });
  queries.setQueryData(["capacity"], allClasses(saved));
  void queries.invalidateQueries({ queryKey: ["agents"] });
  return allClasses(saved);
}

export async function saveAgent(
  id: string | null,
  fields: Readonly<Record<string, unknown>>,
): Promise<Agent> {
  const saved =
    id === null
      ? await call<Agent>("/agents", { method: "POST", json: fields })
      : await call<Agent>(`/agents/${id}`, { method: "PATCH", json: fields });
  void queries.invalidateQueries({ queryKey: ["agents"] });
  void queries.invalidateQueries({ queryKey: ["teams"] });
  return saved;
}

export function useTransferTargets(conversationId: string | null) {
  return useQuery({
    queryKey: ["transfer_targets", conversationId],
    queryFn: () =>
      call<TransferTargets>(`/transfer_targets${query({ conversation_id: conversationId })}`),
    enabled: conversationId !== null,
    // Who has room changes by the second: what is shown is asked for each time it is opened.
    staleTime: 0,
    refetchInterval: 5_000,
  });
}

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export function fetchAudit(cursor: string | null): Promise<Page<AuditEntry>> {
  return call<Page<AuditEntry>>(`/audit_log${query({ limit: 50, cursor })}`);
}

export function useStatusHistory(agentId: string) {
  return useQuery({
    queryKey: ["status_history", agentId],
    queryFn: () =>
      call<Page<StatusEntry>>(`/agents/${agentId}/status_history${query({ limit: 20 })}`),
  });
}
