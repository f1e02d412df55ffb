import { useApp } from "./context";

/** The connection, said plainly and only when it matters. */
export function Banner() {
  const app = useApp();
  const { t } = app.texts.value;
  const state = app.connection.value;
  const refused = state === "signed_out" && app.session.refused.value;
  const isAtRisk = !app.kept.value && app.outbox.value.some((entry) => entry.state === "queued");
  const text = refused
    ? "not_verified"
    : state === "offline" || state === "signed_out"
      ? state
      : "reconnecting";
  return (
    <div role="status" class="banner-slot">
      {app.disconnected.value && (
        <p class={`banner banner-${state}`}>
          <span>{t(isAtRisk && text !== "signed_out" && !refused ? "not_kept" : text)}</span>
          {state !== "connecting" && !refused && (
            <button type="button" class="link" onClick={() => app.hub.connect()}>
              {t("connect_now")}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
