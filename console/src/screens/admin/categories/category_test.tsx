// A message is written as a customer would; the saved rules say what they make of it, and why.

import { Check, FlaskConical, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useCategoryTest } from "../../../hub/admin_records";
import { explain } from "../../../hub/problem";
import type { CategoryTest, CategoryTrace } from "../../../hub/wire";
import { t } from "../../../i18n";
import { describeLanguage } from "../../../lib/user_agent";
import { open } from "../open";

export function CategoryTestPanel() {
  const [text, setText] = useState("");
  const test = useCategoryTest();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    test.mutate({ text });
  };
  return (
    <form className="rule-test" onSubmit={submit}>
      <h2>
        <FlaskConical size={17} aria-hidden="true" /> {t("categories.try")}
      </h2>
      <p className="quiet">{t("categories.test_hint")}</p>
      <label className="field">
        <span>{t("categories.test_text")}</span>
        <textarea
          rows={4}
          dir="auto"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <footer>
        <button
          type="submit"
          className="button primary"
          disabled={test.isPending || text.trim() === ""}
        >
          {t("categories.test_run")}
        </button>
      </footer>
      <div role="status">
        {test.error && <p className="login-problem">{explain(test.error)}</p>}
        {test.data && <Answer answer={test.data} />}
      </div>
    </form>
  );
}

function Answer({ answer: { category, language, sentiment, trace } }: { answer: CategoryTest }) {
  const none = t("categories.test_none");
  return (
    <section className="rule-answer">
      <p>
        <strong dir="auto">{t("categories.test_category", { category: category ?? none })}</strong>
      </p>
      <p>
        {t("categories.test_language", {
          language: language ? (describeLanguage(language) ?? language) : none,
        })}
        {" · "}
        {t("categories.test_tone", {
          tone: sentiment ? t(`labels.tone_${sentiment}`) : none,
        })}
      </p>
      <ol>
        {trace.map((rule) => (
          <li key={rule.rule_id} data-matched={rule.matched}>
            {rule.matched ? (
              <Check size={13} aria-hidden="true" />
            ) : (
              <X size={13} aria-hidden="true" />
            )}{" "}
            <button type="button" className="link" onClick={() => open("categories", rule.rule_id)}>
              {rule.name}
            </button>{" "}
            <span className="quiet" dir="auto">
              {why(rule)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function why(rule: CategoryTrace): string {
  if (!rule.enabled) return t("categories.test_off");
  if (!rule.has_channel) return t("categories.test_no_channel");
  if (!rule.has_language) return t("categories.test_no_language");
  if (!rule.has_phrase) return t("categories.test_no_phrase");
  return rule.phrase
    ? t("categories.test_matched", { phrase: rule.phrase })
    : t("categories.test_fits");
}
