import { type FormEvent, useEffect, useState } from "react";
import { demoAccounts, signIn } from "../actions/sign_in";
import { codeOf, explain } from "../hub/problem";
import { session } from "../hub/session";
import type { DemoAccounts } from "../hub/wire";
import { t } from "../i18n";
import { useStore } from "../stores/store";
import { Avatar } from "../ui/basics";

export function LogIn() {
  const ended = useStore(session, (now) => now.ended);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [demo, setDemo] = useState<DemoAccounts | null>(null);

  useEffect(() => {
    void demoAccounts().then(setDemo);
  }, []);

  const enter = async (as: string, secret: string) => {
    setBusy(true);
    setProblem(null);
    try {
      await signIn(as, secret);
    } catch (error) {
      const wrong = ["unauthenticated", "forbidden", "bad_request"].includes(codeOf(error));
      setProblem(wrong ? t("login.wrong") : explain(error));
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void enter(email.trim(), password);
  };

  return (
    <main className="login">
      <div className="login-card">
        <img src="/console/bell.svg" alt="" width="40" height="40" />
        <h1>{t("login.title")}</h1>
        {ended && <p className="login-ended">{t(`login.${ended}`)}</p>}
        <form onSubmit={submit}>
          <label className="field">
            <span>{t("login.email")}</span>
            <input
              type="email"
              name="email"
              autoComplete="username"
              required
              // biome-ignore lint/a11y/noAutofocus: the page has this one purpose.
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </label>
          <label className="field">
            <span>{t("login.password")}</span>
            <input
              type="password"
              name="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </label>
          <p className="login-problem" role="alert">
            {problem}
          </p>
          <button type="submit" className="button primary wide" disabled={busy}>
            {busy ? t("login.busy") : t("login.submit")}
          </button>
        </form>
        {demo && (
          <section className="login-demo">
            <h2>{t("login.demo")}</h2>
            {demo.accounts.map((account) => (
              <button
                key={account.email}
                type="button"
                disabled={busy}
                onClick={() => void enter(account.email, demo.password)}
              >
                <Avatar name={account.name} size={28} />
                <span>
                  <strong>{account.name}</strong>
                  <small>{account.email}</small>
                </span>
                <em>{account.role}</em>
              </button>
            ))}
          </section>
        )}
      </div>
    </main>
  );
}
