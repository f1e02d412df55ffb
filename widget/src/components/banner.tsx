import { useEffect, useState } from "preact/hooks";
import { useApp } from "./context";

/** A short hiccup is nobody's business; after this it is said. */
const QUIET_MS = 1_200;

/** Whether the connection has been missing for so long that it matters. */
export function useDisconnected(): boolean {
  const app = useApp();
  const away = app.wanted.value && app.connection.value !== "online";
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!away) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, [away]);
  return away && shown;
}

/** The connection, said plainly and only when it matters. */
export function Banner() {
  const app = useApp();
  const { t } = app.texts.value;
  const state = app.connection.value;
  const shown = useDisconnected();
  const refused = state === "signed_out" && app.session.refused.value;
  const text = refused
    ? "not_verified"
    : state === "offline" || state === "signed_out"
      ? state
      : "reconnecting";
  return (
    <div role="status" class="banner-slot">
      {shown && (
        <p class={`banner banner-${state}`}>
          <span>{t(text)}</span>
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
