// The people that the list shows just now, for whoever goes through them by keyboard.

import { router } from "../../router";
import { createStore } from "../../stores/store";

/** Each by all their cards, the one that is shown first. */
export const shownPeople = createStore<readonly (readonly string[])[]>([]);

/** Opens the next one; from nobody, the first. */
export function stepThroughPeople(by: 1 | -1): boolean {
  const place = router.get();
  if (place.screen !== "contacts") return false;
  const people = shownPeople.get();
  const at = people.findIndex((cards) => place.id !== null && cards.includes(place.id));
  const next = people[at < 0 ? 0 : at + by]?.[0];
  if (next === undefined) return false;
  router.go({ screen: "contacts", id: next }, at < 0 ? "push" : "replace");
  return true;
}
