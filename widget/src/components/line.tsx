import type { Told } from "../store/lines";
import { Avatar } from "./avatar";
import { useApp } from "./context";

/** A quiet line between the messages; whoever came is there with a face. */
export function LineView({ line: { text, who, before } }: { line: Told }) {
  const app = useApp();
  const { t } = app.texts.value;
  const name = who?.name || t("team");
  // Whoever joined on their own is told without a picture; who is here has one.
  const avatar_url =
    who?.avatar_url ?? app.config.value.agents.find(({ id }) => id === who?.id)?.avatar_url ?? null;
  const isNews = text.startsWith("turned");
  return (
    <p class={`line ${who ? "line-who" : isNews ? "line-news" : ""}`}>
      {who && <Avatar face={{ name, avatar_url }} size={22} />}
      <span>{t(text, { name, before: before ?? "" })}</span>
    </p>
  );
}
