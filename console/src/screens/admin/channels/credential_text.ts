// What a credential is called on the screen.

import { type TextKey, t } from "../../../i18n";

const NAMES: Readonly<Record<string, TextKey>> = {
  app_secret: "credential.app_secret",
  verify_token: "credential.verify_token",
  access_token: "credential.access_token",
  refresh_token: "credential.refresh_token",
  client_id: "credential.client_id",
  oauth_client_secret: "credential.oauth_client_secret",
  consumer_secret: "credential.consumer_secret",
  client_secret: "credential.client_secret",
  secret_token: "credential.secret_token",
  bot_token: "credential.bot_token",
  channel_secret: "credential.channel_secret",
  signing_secret: "credential.signing_secret",
  auth_token: "credential.auth_token",
  next_auth_token: "credential.next_auth_token",
  account_sid: "credential.account_sid",
  phone_number_id: "credential.phone_number_id",
  waba_id: "credential.waba_id",
  api_version: "credential.api_version",
  callback_url: "credential.callback_url",
  secret: "credential.secret",
};

/** A hub that is newer than this console may ask for more: its own word is better than none. */
export function credentialText(name: string): string {
  const known = NAMES[name];
  if (known) return t(known);
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

/** Addresses and ids are no secrets: who pastes one wants to see it. */
export function isSecret(name: string): boolean {
  return !/(_id|_sid|_url|^number|_number|_version)$/u.test(name);
}
