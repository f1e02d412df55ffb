import { isAdmin, session } from "../../hub/session";
import { useStore } from "../../stores/store";

/** Leads read these records; only administrators change them. */
export function useReadOnly(): boolean {
  return !useStore(session, ({ agent }) => isAdmin(agent));
}
