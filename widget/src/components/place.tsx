import { useEffect, useRef, useState } from "preact/hooks";
import { placeText, standing } from "../place";
import { useApp } from "./context";

/** A screen reader hears of moves in line, not of every estimate, and not more often than this. */
export const SAID_EVERY_MS = 20_000;
/** The region has to be on the page before it changes, or nobody hears it. */
export const SAID_FIRST_MS = 500;

type How = "leave_message" | "leave_queue";

/** Where this conversation stands in line, above the composer, and the ways out of the line. */
export function Place({ id }: { id: string }) {
  const app = useApp();
  const { t } = app.texts.value;
  const summary = app.conversations.value.get(id)?.summary;
  const stands = standing(summary, app.waiting.places.all.value.get(id));
  const stale = app.disconnected.value;
  const text = stands ? placeText(app.texts.value, stands) : "";
  const said = useSaid(stale ? "" : text, stands?.position);
  return (
    <div class="place-slot">
      <p role="status" class="only-read">
        {said}
      </p>
      {stands && (
        <div class="place">
          {stale ? (
            <p class="quiet">{t("place_stale")}</p>
          ) : (
            <>
              <p class="place-text">{text}</p>
              <Leaving id={id} />
            </>
          )}
        </div>
      )}
    </div>
  );
}

function Leaving({ id }: { id: string }) {
  const app = useApp();
  const { t } = app.texts.value;
  const [how, setHow] = useState<How | null>(null);
  const [state, setState] = useState<"asked" | "going" | "failed">("asked");
  const box = useRef<HTMLDivElement>(null);
  const from = useRef<How | null>(null);

  // Whoever asked or changed their mind is taken along by keyboard and screen reader.
  useEffect(() => {
    if (how) box.current?.querySelector("button")?.focus();
    else if (from.current) {
      box.current?.querySelector<HTMLElement>(`[data-how=${from.current}]`)?.focus();
    }
    from.current = how;
  }, [how]);

  const stay = () => {
    setHow(null);
    setState("asked");
  };
  const leave = async () => {
    if (!how || state === "going") return;
    setState("going");
    if (!(await app.waiting.leave(app.hub, id, how))) setState("failed");
  };

  if (!how) {
    return (
      <div class="place-ways" ref={box}>
        {(["leave_message", "leave_queue"] as const).map((way) => (
          <button type="button" class="link" key={way} data-how={way} onClick={() => setHow(way)}>
            {t(way === "leave_message" ? way : "leave_line")}
          </button>
        ))}
      </div>
    );
  }
  const isMessage = how === "leave_message";
  return (
    <section
      class="place-ask"
      ref={box}
      aria-labelledby="place-ask"
      aria-describedby="place-hint"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        stay();
      }}
    >
      <strong id="place-ask">
        {t(isMessage ? "leave_message_question" : "leave_line_question")}
      </strong>
      <p class="quiet" id="place-hint">
        {t(isMessage ? "leave_message_hint" : "leave_line_hint")}
      </p>
      {state === "failed" && (
        <p class="field-error" role="alert">
          {t("leave_failed")}
        </p>
      )}
      <div class="ask-buttons">
        <button type="button" class="button button-quiet" onClick={stay}>
          {t("stay")}
        </button>
        <button
          type="button"
          class={`button ${isMessage ? "" : "button-danger"}`}
          aria-disabled={state === "going"}
          onClick={() => void leave()}
        >
          {t(isMessage ? "leave_message_go" : "leave_line")}
        </button>
      </div>
    </section>
  );
}

/** What is told aloud of a text that changes often: the newest text, when `move` has changed. */
function useSaid(text: string, move: number | null | undefined): string {
  const [said, setSaid] = useState("");
  const newest = useRef(text);
  const saidAt = useRef(Number.NEGATIVE_INFINITY);
  newest.current = text;
  const isQuiet = text === "";
  // Dependencies: runs on a move in line.
  useEffect(() => {
    if (isQuiet) {
      setSaid("");
      return;
    }
    const wait = Math.max(SAID_FIRST_MS, saidAt.current + SAID_EVERY_MS - Date.now());
    const timer = setTimeout(() => {
      saidAt.current = Date.now();
      setSaid(newest.current);
    }, wait);
    return () => clearTimeout(timer);
  }, [move, isQuiet]);
  return said;
}
