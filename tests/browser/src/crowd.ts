// Far more, longer and stranger conversations than the demo has, written over the HTTP API.

import { randomUUID } from "node:crypto";

/** Fifteen visitors with fourteen conversations each: more than two hundred. */
const CONVERSATIONS_EACH = 14;
const NAMES = [
  "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh von und zu Altenmarkt-Sonnenberg",
  "محمد عبد الرحمن الأنصاري",
  "שירה כהן־לוי",
  "👩🏽‍🚀 Zoë 🛰️",
  "阿部 寛一郎",
  "Ng",
  "Þórdís Kolbrún Reykfjörð Gylfadóttir",
  "superlongemailaddresswithoutanyspaces.at.all@an-equally-long-domain-name.example.com",
  "Jean-François de la Rochefoucauld-Liancourt d'Estissac",
  "Иван Крузенштерн",
  "ณัฐพงษ์ สุวรรณประเสริฐกุล",
  "<b>Robert'); DROP</b>",
  "José",
  "Mr. O’Connor-McGillicuddy III",
  "Lena",
];
const TEXTS = [
  "مرحبا! أين طلبي رقم 4711؟ لقد مر أسبوع ولم يصل بعد.",
  "🎉🎉🎉",
  `${"Loremipsumdolorsitamet".repeat(12)} without a single space before this`,
  "Kurz.",
  "שלום, האם המנורה Arden במלאי? 💡 אני צריכה אותה עד יום שישי",
  "https://shop.example.com/a/very/long/path/that/does/not/end/soon?with=a&query=string&and=more#there",
  "First line\n\n\nThird paragraph\n- one\n- two\n- three",
];

/** About 10,000 characters, as the hub takes at most. */
export const LONG_TEXT = `${"The parcel came on Tuesday, and the lamp in it was broken in three places. "
  .repeat(130)
  .slice(0, 9_900)} The end.`;

export async function crowd(hub: string): Promise<void> {
  const call = async <T>(path: string, body: unknown, token?: string): Promise<T> => {
    const answer = await fetch(`${hub}/api/v1${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  await Promise.all(
    NAMES.map(async (name, visitor) => {
      const { token } = await call<{ token: string }>("/widget/sessions", {
        channel_key: "demo",
        identity: { name },
      });
      for (let nth = 0; nth < CONVERSATIONS_EACH; nth++) {
        const text = TEXTS[(visitor + nth) % TEXTS.length] ?? "";
        const begun = await call<{ conversation: { id: string } }>(
          "/conversations",
          { text, client_id: randomUUID() },
          token,
        );
        if (nth + 1 < CONVERSATIONS_EACH) continue;
        for (const more of [...TEXTS, LONG_TEXT, "And so?"])
          await call(`/conversations/${begun.conversation.id}/messages`, { text: more }, token);
      }
    }),
  );
}
