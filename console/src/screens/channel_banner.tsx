// Said to administrators wherever they are: replies of a channel do not go out until somebody acts.

import { useChannels } from "../hub/channels";
import { isAdmin, session } from "../hub/session";
import type { Channel } from "../hub/wire";
import { t } from "../i18n";
import { router } from "../router";
import { createStore, useStore } from "../stores/store";

/** What was read and put aside: a channel that stops anew has a new `since`. */
const putAside = createStore<ReadonlySet<string>>(new Set());

const key = ({ id, trouble }: Channel): string => `${id} ${trouble?.since}`;

export function ChannelBanner() {
  const admin = useStore(session, ({ agent }) => isAdmin(agent));
  return admin ? <Stopped /> : null;
}

function Stopped() {
  const { data: channels } = useChannels();
  const aside = useStore(putAside, (keys) => keys);
  const stopped = (channels ?? []).filter((one) => one.trouble && !aside.has(key(one)));
  const [first, ...others] = stopped;
  if (!first?.trouble) return null;
  const text =
    others.length === 0
      ? t("channels.stopped_one", { name: first.name, reason: first.trouble.reason })
      : t("channels.stopped_many", {
          count: stopped.length,
          names: stopped.map(({ name }) => name).join(", "),
        });
  return (
    <div className="banner channel-banner" role="status">
      <span className="banner-text" dir="auto" title={text}>
        {text}
      </span>
      <button
        type="button"
        className="link"
        onClick={() =>
          router.go({
            screen: "admin",
            page: "channels",
            id: others.length === 0 ? first.id : null,
          })
        }
      >
        {t(others.length === 0 ? "channels.stopped_open" : "channels.stopped_open_all")}
      </button>
      <button
        type="button"
        className="link"
        onClick={() => putAside.update((keys) => new Set([...keys, ...stopped.map(key)]))}
      >
        {t("dismiss")}
      </button>
    </div>
  );
}
