// The console has a handful of places; a router library would be larger than all of this file's callers.
// Addresses: /console/[mine|unassigned|all][/<conversation id>], /console/board,
// /console/admin/<page>[/<record id>|/new[/<part of it>]], /console/contacts[/<contact id>],
// /console/canned-replies, /console/settings.

import type { View } from "./stores/inbox";
import { createStore, useStore } from "./stores/store";

export type Place =
  | { screen: "inbox"; view: View; conversationId: string | null }
  | { screen: "board" }
  /** `id` is a record's, or "new"; `part` is a page of it that has an address of its own. */
  | { screen: "admin"; page: AdminPage; id: string | null; part?: string | null }
  | { screen: "contacts"; id: string | null }
  | { screen: "canned_replies" }
  | { screen: "settings" };

export type AdminPage = (typeof ADMIN_PAGES)[number];
export const ADMIN_PAGES = [
  "queues",
  "rules",
  "categories",
  "channels",
  "agents",
  "teams",
  "skills",
  "schedules",
  "capacity",
  "statuses",
  "audit",
] as const;

const BASE = "/console";
const VIEWS: readonly View[] = ["mine", "unassigned", "all"];

export function placeOf(path: string): Place {
  const [first, second, third, fourth] = path.replace(/^\/console\/?/, "").split("/");
  if (first === "board") return { screen: "board" };
  if (first === "admin") {
    const page = ADMIN_PAGES.find((known) => known === second) ?? "queues";
    return { screen: "admin", page, id: third || null, part: (third && fourth) || null };
  }
  if (first === "contacts") return { screen: "contacts", id: second || null };
  if (first === "canned-replies") return { screen: "canned_replies" };
  if (first === "settings") return { screen: "settings" };
  const view = VIEWS.find((known) => known === first) ?? "mine";
  return { screen: "inbox", view, conversationId: second || null };
}

export function pathOf(place: Place): string {
  switch (place.screen) {
    case "board":
      return `${BASE}/board`;
    case "admin":
      return [`${BASE}/admin/${place.page}`, place.id, place.id && place.part]
        .filter(Boolean)
        .join("/");
    case "contacts":
      return place.id ? `${BASE}/contacts/${place.id}` : `${BASE}/contacts`;
    case "canned_replies":
      return `${BASE}/canned-replies`;
    case "settings":
      return `${BASE}/settings`;
    case "inbox":
      return `${BASE}/${place.view}${place.conversationId ? `/${place.conversationId}` : ""}`;
  }
}

const store = createStore<Place>(placeOf(location.pathname));
window.addEventListener("popstate", () => store.update(() => placeOf(location.pathname)));

export const router = {
  get: store.get,
  subscribe: store.subscribe,
  go(place: Place, how: "push" | "replace" = "push"): void {
    const path = pathOf(place);
    if (path !== location.pathname) {
      if (how === "push") history.pushState(null, "", path);
      else history.replaceState(null, "", path);
    }
    store.update(() => place);
  },
  /** Opens a conversation in the view that is on the screen. */
  openConversation(id: string, how: "push" | "replace" = "push"): void {
    const place = store.get();
    router.go(
      { screen: "inbox", view: place.screen === "inbox" ? place.view : "all", conversationId: id },
      how,
    );
  },
};

export function usePlace(): Place {
  return useStore(store, (place) => place);
}
