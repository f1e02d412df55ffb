// Nothing goes out over this channel: the way to where that is mended, or to who can mend it.

import { useAgents } from "../../hub/records";
import { isAdmin, session } from "../../hub/session";
import type { ReplyMend } from "../../hub/wire";
import { t } from "../../i18n";
import { router } from "../../router";
import { useStore } from "../../stores/store";
import { credentialText } from "../admin/channels/credential_text";

/** More names than this are no help. */
const NAMED_MAX = 3;

export function MendReply({ channelId, mend }: { channelId: string; mend: ReplyMend }) {
  const admin = useStore(session, ({ agent }) => isAdmin(agent));
  if (!admin) return null;
  const part = mend.what === "add" ? mend.credential : null;
  return (
    <button
      type="button"
      className="button"
      onClick={() => router.go({ screen: "admin", page: "channels", id: channelId, part })}
    >
      {mendText(mend)}
    </button>
  );
}

function mendText(mend: ReplyMend): string {
  switch (mend.what) {
    case "add":
      return t("reply.mend_add", { name: credentialText(mend.credential) });
    case "resume":
      return t("reply.mend_resume");
    case "channel":
      return t("reply.mend_channel");
  }
}

/** For those who cannot do it themselves. */
export function WhoMends() {
  const admin = useStore(session, ({ agent }) => isAdmin(agent));
  const { data: agents = [] } = useAgents();
  const names = agents
    .filter(({ role, disabled }) => role === "admin" && !disabled)
    .sort((a, b) => Number(b.online) - Number(a.online))
    .slice(0, NAMED_MAX)
    .map(({ name }) => name);
  if (admin || names.length === 0) return null;
  const list = new Intl.ListFormat("en", { type: "disjunction" }).format(names);
  return <span>{t("reply.mend_who", { names: list })}</span>;
}
