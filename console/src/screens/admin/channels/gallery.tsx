// Every platform that can be connected, with what it takes.

import type { Channel, PlatformSetup } from "../../../hub/wire";
import { t, tn } from "../../../i18n";
import { PLATFORMS } from "../../../lib/platforms";
import { PlatformBadge, platformText } from "../../../ui/platform_mark";
import { open } from "../open";

export function Gallery({
  platforms,
  channels,
}: {
  platforms: readonly PlatformSetup[];
  channels: readonly Channel[];
}) {
  const offered = PLATFORMS.filter((one) => platforms.some(({ platform }) => platform === one));
  return (
    <div className="channel-body">
      <header className="channel-intro">
        <h2>{t("channels.gallery")}</h2>
        <p className="quiet">{t("channels.gallery_hint")}</p>
      </header>
      <ul className="gallery">
        {offered.map((platform) => {
          const count = channels.filter((one) => one.platform === platform).length;
          return (
            <li key={platform}>
              <button type="button" onClick={() => open("channels", "new", platform)}>
                <PlatformBadge kind={platform} size={36} />
                <span>
                  <strong>{platformText(platform)}</strong>
                  <small>{t(`platform_takes.${platform}`)}</small>
                </span>
                {count > 0 && <em className="badge">{tn("channels.connected", count)}</em>}
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
