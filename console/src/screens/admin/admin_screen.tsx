import type { AdminPage } from "../../router";
export function AdminScreen(_: { page: AdminPage; id: string | null }) {
  return null;
}
