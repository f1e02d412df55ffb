import { useEffect, useState } from "preact/hooks";
import { useApp } from "./context";

/** A short hiccup is nobody's business; after this it is said. */
const QUIET_MS = 1_200;

/** The connection, said plainly and only when it matters. */
export function Banner() {
  const app = useApp();
  const { t } = app.texts.value;
  const state = app.connection.value;
  const away = app.wanted.value && state !== "online";
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!away) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, [away]);
  const text =
    state === "offline" ? "offline" : state === "signed_out" ? "signed_out" : "reconnecting";
  return (
    <div role="status" class="banner-slot">
      {away && shown && (
        <p class={`banner banner-${state}`}>
          <span>{t(text)}</span>
          {state !== "connecting" && (
            <button type="button" class="link" onClick={() => app.hub.connect()}>
              {t("connect_now")}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
