// "Who would get this?": a message is described, the saved rules are asked, and the answer says why.

import { Check, FlaskConical, Minus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type RuleTest, useRuleTest } from "../../hub/admin_records";
import { explain } from "../../hub/problem";
import type { RuleTestAnswer } from "../../hub/wire";
import { t } from "../../i18n";
import { conditionText } from "../../lib/rule_sentence";
import { becauseText, effectText, goesText, withText } from "../../lib/rule_test_text";
import { SwitchField, TextField } from "../../ui/form";
import { open } from "./open";

const EMPTY = {
  text: "",
  channel_id: "",
  email: "",
  name: "",
  page_url: "",
  language: "",
  verified: false,
  fieldName: "",
  fieldValue: "",
};

export function RuleTestPanel() {
  const [asked, setAsked] = useState(EMPTY);
  const test = useRuleTest();
  const set = (part: Partial<typeof EMPTY>) => setAsked((now) => ({ ...now, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    test.mutate(formOf(asked));
  };
  return (
    <form className="rule-test" onSubmit={submit}>
      <h2>
        <FlaskConical size={17} aria-hidden="true" /> {t("rule_test.title")}
      </h2>
      <p className="quiet">{t("rule_test.hint")}</p>
      <label className="field">
        <span>{t("rule_test.text")}</span>
        <textarea
          rows={3}
          dir="auto"
          placeholder={t("rule_test.text_placeholder")}
          value={asked.text}
          onChange={(event) => set({ text: event.target.value })}
        />
      </label>
      <div className="rule-test-grid">
        <TextField
          name="channel_id"
          label={t("rule_test.channel")}
          list={CHANNELS}
          value={asked.channel_id}
          set={(channel_id) => set({ channel_id })}
        />
        <TextField
          name="language"
          label={t("rule_test.language")}
          value={asked.language}
          set={(language) => set({ language })}
        />
        <TextField
          name="name"
          label={t("rule_test.name")}
          value={asked.name}
          set={(name) => set({ name })}
        />
        <TextField
          name="email"
          label={t("rule_test.email")}
          value={asked.email}
          set={(email) => set({ email })}
        />
        <TextField
          name="page_url"
          label={t("rule_test.page")}
          charsMax={2_000}
          value={asked.page_url}
          set={(page_url) => set({ page_url })}
        />
        <SwitchField
          label={t("rule_test.verified")}
          on={asked.verified}
          set={(verified) => set({ verified })}
        />
        <TextField
          name="field_name"
          label={t("rule_test.field_name")}
          value={asked.fieldName}
          set={(fieldName) => set({ fieldName })}
        />
        <TextField
          name="field_value"
          label={t("rule_test.field_value")}
          value={asked.fieldValue}
          set={(fieldValue) => set({ fieldValue })}
        />
      </div>
      <footer>
        <button type="submit" className="button primary" disabled={test.isPending}>
          {t(test.isPending ? "rule_test.running" : "rule_test.run")}
        </button>
      </footer>
      <div role="status">
        {test.error && <p className="login-problem">{explain(test.error)}</p>}
        {test.data && <Answer answer={test.data} />}
      </div>
    </form>
  );
}

/** The kinds; a channel's own id is typed. */
const CHANNELS = ["web", "email", "api"] as const;

function formOf(asked: typeof EMPTY): RuleTest {
  const { fieldName, fieldValue, verified, ...texts } = asked;
  const filled = Object.fromEntries(
    Object.entries(texts)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ""),
  );
  return {
    ...filled,
    ...(verified && { verified }),
    ...(fieldName.trim() !== "" && { fields: { [fieldName.trim()]: fieldValue } }),
  };
}

function Answer({ answer }: { answer: RuleTestAnswer }) {
  const added = withText(answer);
  return (
    <section className="rule-answer">
      <p>
        <strong dir="auto">{goesText(answer)}</strong> {becauseText(answer)} {added}
      </p>
      {answer.trace.length > 0 && (
        <>
          <h3>{t("rule_test.trace")}</h3>
          <ol>
            {answer.trace.map((step) => (
              <li key={step.rule_id} data-matched={step.matched}>
                <button type="button" className="link" onClick={() => open("rules", step.rule_id)}>
                  {step.name}
                </button>{" "}
                <span className="quiet">{effectText(step)}</span>
                <ul>
                  {step.conditions.map((condition, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: two conditions may be alike.
                    <li key={index} data-held={condition.held}>
                      {step.effect === "disabled" ? (
                        <Minus size={13} aria-hidden="true" />
                      ) : condition.held ? (
                        <Check size={13} aria-label={t("rule_test.held")} />
                      ) : (
                        <X size={13} aria-label={t("rule_test.not_held")} />
                      )}
                      <span dir="auto">{conditionText(condition)}</span>{" "}
                      <small dir="auto">
                        {condition.actual === null
                          ? t("rule_test.actual_none")
                          : t("rule_test.actual", { actual: condition.actual.slice(0, 80) })}
                      </small>
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
