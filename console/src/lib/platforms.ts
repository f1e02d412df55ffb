// What the console knows of each platform by itself: the order of the gallery, and where what is pasted.
// What a channel has to be given is the hub's to say.

import type { TextKey } from "../i18n";

export const PLATFORMS = [
  "whatsapp",
  "messenger",
  "instagram",
  "telegram",
  "line",
  "x",
  "linkedin",
  "slack",
  "twilio",
  "generic",
] as const;
export type PlatformName = (typeof PLATFORMS)[number];

export function platformName(kind: string): PlatformName | null {
  return PLATFORMS.find((known) => known === kind) ?? null;
}

const WITH_COMMENTS: readonly PlatformName[] = ["messenger", "instagram", "x", "linkedin"];

/** People also speak in public there, under posts. */
export function hasComments(kind: string): boolean {
  const platform = platformName(kind);
  return platform !== null && WITH_COMMENTS.includes(platform);
}

/** What a step gives to copy beside its words. */
export type StepValue = "url" | "secret" | "fields";

export interface SetupStep {
  text: TextKey;
  gives?: StepValue;
}

/** Names of what to subscribe to, as the platform spells them. */
export const FIELDS: Partial<Record<PlatformName, string>> = {
  messenger:
    "messages, message_echoes, message_edits, message_reactions, message_reads, message_deliveries, messaging_postbacks, standby, feed, mention",
  instagram:
    "messages, messaging_postbacks, messaging_seen, message_reactions, message_edit, comments, live_comments, mentions",
  whatsapp: "messages, smb_message_echoes",
  telegram:
    "message, edited_message, callback_query, my_chat_member, message_reaction, business_message, edited_business_message, deleted_business_messages",
  slack: "message.im, message.channels, app_mention, reaction_added, reaction_removed",
};

const META: readonly SetupStep[] = [
  { text: "setup.meta.open" },
  { text: "setup.meta.url", gives: "url" },
  { text: "setup.meta.token", gives: "secret" },
];

export const STEPS: Readonly<Record<PlatformName, readonly SetupStep[]>> = {
  messenger: [
    ...META,
    { text: "setup.messenger.fields", gives: "fields" },
    { text: "setup.messenger.try" },
  ],
  instagram: [
    ...META,
    { text: "setup.instagram.fields", gives: "fields" },
    { text: "setup.instagram.try" },
  ],
  whatsapp: [
    ...META,
    { text: "setup.whatsapp.fields", gives: "fields" },
    { text: "setup.whatsapp.try" },
  ],
  x: [
    { text: "setup.x.url", gives: "url" },
    { text: "setup.x.subscribe" },
    { text: "setup.x.try" },
  ],
  linkedin: [
    { text: "setup.linkedin.open" },
    { text: "setup.linkedin.url", gives: "url" },
    { text: "setup.linkedin.subscribe" },
    { text: "setup.linkedin.try" },
  ],
  telegram: [
    { text: "setup.telegram.url", gives: "url" },
    { text: "setup.telegram.secret", gives: "secret" },
    { text: "setup.telegram.fields", gives: "fields" },
    { text: "setup.telegram.try" },
  ],
  line: [
    { text: "setup.line.open" },
    { text: "setup.line.url", gives: "url" },
    { text: "setup.line.use" },
    { text: "setup.line.try" },
  ],
  slack: [
    { text: "setup.slack.open" },
    { text: "setup.slack.url", gives: "url" },
    { text: "setup.slack.fields", gives: "fields" },
    { text: "setup.slack.try" },
  ],
  twilio: [
    { text: "setup.twilio.open" },
    { text: "setup.twilio.url", gives: "url" },
    { text: "setup.twilio.try" },
  ],
  generic: [
    { text: "setup.generic.url", gives: "url" },
    { text: "setup.generic.secret", gives: "secret" },
    { text: "setup.generic.try" },
  ],
};

/** Posts one signed message over a generic channel: docs/channels.md has the same. */
export function sampleCommand(url: string, secret: string): string {
  return `url='${url}'
secret='${secret}'
body='{"items":[{"type":"message","id":"m-1","text":"Hello!","author":{"id":"u-1","name":"Ada"}}]}'
id=d-$(date +%s); now=$(date +%s)
key=$(printf %s "\${secret#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')
mac=$(printf %s "$id.$now.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
curl -sS "$url" -d "$body" -H 'content-type: application/json' \\
  -H "webhook-id: $id" -H "webhook-timestamp: $now" -H "webhook-signature: v1,$mac"`;
}

/** Platforms post over https to addresses that the internet knows; the generic channel's sender may be next door. */
export function isReachable(platform: PlatformName, url: string): boolean {
  return platform === "generic" || url.startsWith("https://");
}
