import { type AdminPage, router } from "../../router";

/** A page of the administration, and on it a record, "new", or nothing. */
export function open(page: AdminPage, id: string | null): void {
  router.go({ screen: "admin", page, id });
}
