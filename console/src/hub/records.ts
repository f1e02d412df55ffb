// Plain records (agents, canned replies, contacts) through TanStack Query: fetched, cached, shared.

import { QueryClient, useMutation, useQuery } from "@tanstack/react-query";
import { call, query } from "./api";
import type { StepsForm } from "./bulk";
import { codeOf } from "./problem";
import type { Agent, CannedReply, Contact, Conversation } from "./wire";

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 2 && RETRYABLE.has(codeOf(error)),
    },
  },
});

const RETRYABLE: ReadonlySet<string> = new Set(["offline", "unavailable", "busy"]);

/** Lists may come bare or as `{"<noun>s": […]}`; small ones fit on one page. */
async function list<T>(path: string, noun: string): Promise<T[]> {
  const answer = await call<T[] | Record<string, T[]>>(`${path}${query({ limit: 100 })}`);
  return Array.isArray(answer) ? answer : (answer[noun] ?? []);
}

export function useAgents() {
  return useQuery({ queryKey: ["agents"], queryFn: () => list<Agent>("/agents", "agents") });
}

export function useCannedReplies() {
  return useQuery({
    queryKey: ["canned_replies"],
    queryFn: () => list<CannedReply>("/canned_replies", "canned_replies"),
  });
}

const cannedChanged = () => queries.invalidateQueries({ queryKey: ["canned_replies"] });

/** Steps are left out by those who may not change them. */
type CannedFields = Omit<CannedReply, "id" | "steps"> & {
  id: string | null;
  steps?: StepsForm | null;
};

export function useSaveCannedReply() {
  return useMutation({
    mutationFn: ({ id, ...fields }: CannedFields) =>
      id === null
        ? call<CannedReply>("/canned_replies", { method: "POST", json: fields })
        : call<CannedReply>(`/canned_replies/${id}`, { method: "PATCH", json: fields }),
    onSettled: cannedChanged,
  });
}

export function useDeleteCannedReply() {
  return useMutation({
    mutationFn: (id: string) => call<void>(`/canned_replies/${id}`, { method: "DELETE" }),
    onSettled: cannedChanged,
  });
}

export function useContact(id: string | undefined) {
  return useQuery({
    queryKey: ["contact", id],
    queryFn: () => call<Contact>(`/contacts/${id}`),
    enabled: id !== undefined,
  });
}

export function putContact(contact: Contact): void {
  // Each of their cards leads to them.
  for (const id of contact.ids) queries.setQueryData(["contact", id], contact);
}

export type ContactFields = Partial<Pick<Contact, "name" | "email" | "notes">>;

export async function saveContact(id: string, fields: ContactFields): Promise<Contact> {
  const saved = await call<Contact>(`/contacts/${id}`, { method: "PATCH", json: fields });
  putContact(saved);
  return saved;
}

const PAST_SHOWN = 20;

export function usePastConversations(contactId: string | undefined) {
  return useQuery({
    queryKey: ["past", contactId],
    queryFn: async () => {
      const path = `/conversations${query({ contact_id: contactId, limit: PAST_SHOWN })}`;
      return (await call<{ conversations: Conversation[] }>(path)).conversations;
    },
    enabled: contactId !== undefined,
  });
}
