import { type AdminPage, router } from "../../router";

/** A page of the administration, and on it a record, "new", or nothing; and of the record, a part. */
export function open(page: AdminPage, id: string | null, part: string | null = null): void {
  router.go({ screen: "admin", page, id, part });
}
