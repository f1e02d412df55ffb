// People beyond their card: where they write from, who may be the same, what happened, what they allow.

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { call, query } from "./api";
import { putContact, queries } from "./records";
import type {
  Contact,
  ContactConsents,
  ContactDuplicate,
  ContactErased,
  ContactIdentities,
  ContactJoined,
  ContactJoinPreview,
  ContactParted,
  ContactTimeline,
} from "./wire";

const PAGE = 30;

/** Keys that begin so are of one person; which card of theirs is asked for does not matter. */
const of = (id: string, what: string) => ["person", id, what] as const;

/** All of it is asked for anew: a join changes two people at once. */
const changed = () =>
  Promise.all([
    queries.invalidateQueries({ queryKey: ["person"] }),
    queries.invalidateQueries({ queryKey: ["people"] }),
    queries.invalidateQueries({ queryKey: ["past"] }),
  ]);

export function usePeople(text: string) {
  return useInfiniteQuery({
    queryKey: ["people", text],
    queryFn: ({ pageParam }) =>
      call<{ contacts: Contact[]; next_cursor: string | null }>(
        `/contacts${query({ text, limit: PAGE, cursor: pageParam })}`,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: (before) => before,
  });
}

export function useIdentities(id: string) {
  return useQuery({
    queryKey: of(id, "identities"),
    queryFn: () => call<ContactIdentities>(`/contacts/${id}/identities`),
  });
}

export function useDuplicates(id: string) {
  return useQuery({
    queryKey: of(id, "duplicates"),
    queryFn: async () =>
      (await call<{ duplicates: ContactDuplicate[] }>(`/contacts/${id}/duplicates`)).duplicates,
  });
}

export function useJoinPreview(id: string, other: string | null) {
  return useQuery({
    queryKey: [...of(id, "preview"), other],
    queryFn: () => call<ContactJoinPreview>(`/contacts/${id}/joins${query({ contact_id: other })}`),
    enabled: other !== null,
    // What is decided by it has to be as things are.
    staleTime: 0,
    gcTime: 0,
  });
}

export type Side = "kept" | "joined";

export async function joinContacts(
  id: string,
  fields: { contact_id: string; name: Side; email: Side },
): Promise<ContactJoined> {
  const done = await call<ContactJoined>(`/contacts/${id}/joins`, { method: "POST", json: fields });
  putContact(done.contact);
  await changed();
  return done;
}

export async function undoJoin(joinId: string): Promise<ContactParted> {
  const done = await call<ContactParted>(`/contact_joins/${joinId}/undo`, { method: "POST" });
  putContact(done.kept);
  putContact(done.parted);
  await changed();
  return done;
}

export function usePersonTimeline(id: string) {
  return useInfiniteQuery({
    queryKey: of(id, "timeline"),
    queryFn: ({ pageParam }) =>
      call<ContactTimeline>(`/contacts/${id}/timeline${query({ limit: PAGE, cursor: pageParam })}`),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    staleTime: 0,
  });
}

export function useConsents(id: string) {
  return useQuery({
    queryKey: of(id, "consents"),
    queryFn: async () => (await call<ContactConsents>(`/contacts/${id}/consents`)).consents,
  });
}

export interface ConsentFields {
  purpose: "transactional" | "marketing";
  state: "granted" | "withdrawn";
  channel_id: string | null;
  note: string;
}

export async function setConsent(id: string, fields: ConsentFields): Promise<void> {
  const { consents } = await call<ContactConsents>(`/contacts/${id}/consents`, {
    method: "PUT",
    json: fields,
  });
  queries.setQueryData(of(id, "consents"), consents);
  await queries.invalidateQueries({ queryKey: of(id, "timeline") });
}

export async function eraseContact(id: string): Promise<ContactErased> {
  const done = await call<ContactErased>(`/contacts/${id}/erase`, {
    method: "POST",
    json: { confirm: "erase" },
  });
  await Promise.all([changed(), queries.invalidateQueries({ queryKey: ["contact"] })]);
  return done;
}
