import type { PrechatField } from "@bellhop/client";
import { useEffect, useRef } from "preact/hooks";
import { backText } from "../wait";
import { useApp } from "./context";
import { Fields, useAnswers } from "./prechat";

/** Not a name that a channel would give to a question of its own. */
const MESSAGE = "bellhop_message";

/**
 * Whether a new conversation begins with the form instead of the live chat. Once shown it stays,
 * and it does not push aside what somebody is writing already: nothing moves under one's hands.
 */
export function useMessageForm(isNew: boolean): boolean {
  const app = useApp();
  const visit = app.visit.value;
  const isAway = app.waiting.availability.value.state !== "open";
  const here = useRef({ visit: -1, shown: false });
  if (here.current.visit !== visit) here.current = { visit, shown: isAway };
  else if (isAway && isNew && !app.drafts.get(null)) here.current.shown = true;
  return isNew && here.current.shown;
}

/** Nobody can answer now: says what happens next, and takes a message with a way to answer it. */
export function MessageForm() {
  const app = useApp();
  const { t } = app.texts.value;
  const { channel, limits } = app.config.value;
  const known = { ...app.session.contact, ...app.boot.value };
  const asked = channel.prechat.enabled ? channel.prechat.fields : [];
  const name = asked.find((field) => field.name === "name");
  const email = asked.find((field) => field.name === "email" || field.kind === "email");
  const fields: PrechatField[] = [
    ...(app.session.contact?.name
      ? []
      : [name ?? { name: "name", label: t("your_name"), kind: "text", required: true }]),
    ...(app.session.contact?.email
      ? []
      : [
          {
            ...(email ?? { name: "email", label: t("your_email"), kind: "email" }),
            required: true,
          },
        ]),
    ...(app.needsPrechat ? asked.filter((field) => field !== name && field !== email) : []),
    { name: MESSAGE, label: t("message_label"), kind: "textarea", required: true },
  ];
  const answers = useAnswers(fields, {
    name: known.name ?? "",
    [email?.name ?? "email"]: known.email ?? "",
    [MESSAGE]: app.drafts.get(null).slice(0, limits.text_chars_max),
  });
  const written = answers.values[MESSAGE] ?? "";
  // What is written is there again in the composer, should the visitor leave and somebody come.
  useEffect(() => app.drafts.set(null, written), [app, written]);

  const inserted = app.insert.value;
  // Dependencies: runs once per text from outside.
  useEffect(() => {
    if (!inserted) return;
    app.insert.value = null;
    answers.change(MESSAGE, inserted.text);
  }, [inserted]);

  const submit = (event: Event) => {
    event.preventDefault();
    const given = answers.check();
    if (!given) return;
    const { [MESSAGE]: text = "", ...about } = given;
    app.drafts.set(null, "");
    app.introduce(about);
    app.send(text, []);
  };

  return (
    <form class="card prechat" onSubmit={submit} noValidate>
      <Situation />
      <Fields fields={fields} answers={answers} />
      <button type="submit" class="button">
        {t("send_form")}
      </button>
    </form>
  );
}

/** Why nobody answers at once, and when somebody will. */
function Situation() {
  const app = useApp();
  const { t } = app.texts.value;
  const { state, opens_at } = app.waiting.availability.value;
  const back = backText(app.texts.value, { opens_at }, Date.now());
  const text = app.config.value.channel.offline_message || t("leave_hint");
  if (state === "open") {
    return (
      <p role="status" class="form-title">
        {t("here_now")}
      </p>
    );
  }
  return (
    <>
      <h2>
        {state === "full"
          ? t("full_now")
          : (back ?? t(state === "closed" ? "closed_now" : "nobody_now"))}
      </h2>
      <p class="quiet form-hint" dir="auto">
        {state === "full" ? t("leave_hint") : text}
      </p>
    </>
  );
}
