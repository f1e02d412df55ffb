import { describe, expect, it } from "vitest";
import type { Channel, PlatformSetup } from "../src/hub/wire";
import { t } from "../src/i18n";
import { channelState, missingToReply } from "../src/lib/channel_state";
import {
  FIELDS,
  isReachable,
  PLATFORMS,
  platformName,
  STEPS,
  sampleCommand,
} from "../src/lib/platforms";
import { prettyBody } from "../src/lib/pretty_body";
import { credentialText, isSecret } from "../src/screens/admin/channels/credential_text";

const AT = "2026-03-02T10:00:00.000Z";

function channel(fields: Partial<Channel> = {}): Channel {
  return {
    id: "ch",
    platform: "telegram",
    name: "Our bot",
    webhook_path: "/webhooks/telegram/k",
    webhook_url: "https://chat.example.com/webhooks/telegram/k",
    enabled: true,
    credentials: ["secret_token"],
    secret_set_at: AT,
    last_received_at: null,
    created_at: AT,
    trouble: null,
    human_agent: null,
    retention_days: null,
    ...fields,
  };
}

describe("how a channel is", () => {
  const trouble = { class: "token_invalid", reason: "Telegram: Unauthorized", since: AT };
  const cases: [state: string, fields: Partial<Channel>][] = [
    ["waiting", {}],
    ["receiving", { last_received_at: AT }],
    ["paused", { enabled: false, last_received_at: AT }],
    ["trouble", { trouble, last_received_at: AT }],
    ["trouble", { trouble, enabled: false }],
    ["receiving", { trouble: null, last_received_at: AT }],
  ];
  it.each(cases)("%s", (state, fields) => {
    expect(channelState(channel(fields))).toBe(state);
  });
});

describe("a channel that cannot send", () => {
  const setup: PlatformSetup = {
    platform: "x",
    credentials: [
      { name: "consumer_secret", need: "always", hint: "" },
      { name: "access_token", need: "to_reply", hint: "" },
      { name: "refresh_token", need: "optional", hint: "" },
    ],
    can_check: true,
    can_subscribe: false,
    retention_days: null,
    retention_advice: "",
  };
  const cases: [missing: string | undefined, credentials: string[]][] = [
    ["access_token", ["consumer_secret"]],
    [undefined, ["consumer_secret", "access_token"]],
    [undefined, ["consumer_secret", "refresh_token"]],
  ];
  it.each(cases)("misses %s, having %j", (missing, credentials) => {
    expect(missingToReply(channel({ credentials }), setup)?.name).toBe(missing);
  });
});

describe("a body for people", () => {
  it("has the levels of its JSON", () => {
    expect(prettyBody('{"a":{"b":[1,2]}}')).toEqual({
      kind: "json",
      text: '{\n  "a": {\n    "b": [\n      1,\n      2\n    ]\n  }\n}',
    });
  });
  it("keeps the digits of a platform's long ids", () => {
    const body = '{"id":17841400000000000001,"e":[],"o":{},"s":"a {b: [\\"c\\"]}, d"}';
    const { text } = prettyBody(body) as { text: string };
    expect(text).toContain('"id": 17841400000000000001,');
    expect(text).toContain('"e": [],\n  "o": {},\n');
    expect(text).toContain('"s": "a {b: [\\"c\\"]}, d"');
  });
  it("lays long and short ids out alike", () => {
    const shape = (id: string) => `{"a":[{"id":${id}},{}],"b":null,"c":[true,"x"]}`;
    const short = prettyBody(shape("1")) as { text: string };
    const long = prettyBody(shape("11111111111111111")) as { text: string };
    expect(long.text.replace("11111111111111111", "1")).toBe(short.text);
  });
  it("has a line for each field of a form", () => {
    expect(prettyBody("From=%2B4915&Body=Hello+there%21&Body=again")).toEqual({
      kind: "form",
      fields: [
        ["From", "+4915"],
        ["Body", "Hello there!"],
        ["Body", "again"],
      ],
    });
  });
  it.each(["", "hello there", "{broken", "a == b & c", "42"])("leaves %j as it is", (body) => {
    expect(prettyBody(body)).toEqual({ kind: "text", text: body });
  });
  it("is cut where a browser would choke", () => {
    const { text } = prettyBody("x".repeat(200_000)) as { text: string };
    expect(text.length).toBeLessThan(101_000);
  });
});

describe("the platforms", () => {
  it.each(PLATFORMS)("%s says what it takes and where its address is pasted", (platform) => {
    expect(t(`platform.${platform}`)).not.toBe("");
    expect(t(`platform_takes.${platform}`)).not.toBe("");
    const gives = STEPS[platform].map((step) => step.gives);
    expect(gives).toContain("url");
    // What is to be subscribed to is there to copy, or no step offers it.
    expect(gives.includes("fields")).toBe(FIELDS[platform] !== undefined);
  });
  it("knows only its own names", () => {
    expect(platformName("line")).toBe("line");
    expect(platformName("web")).toBeNull();
  });
  it("asks for https where the platform does", () => {
    expect(isReachable("telegram", "http://127.0.0.1:8080/x")).toBe(false);
    expect(isReachable("telegram", "https://chat.example.com/x")).toBe(true);
    expect(isReachable("generic", "http://127.0.0.1:8080/x")).toBe(true);
  });
  it("signs over id, time and body in the sample", () => {
    const command = sampleCommand("https://h/w", "whsec_QUJD");
    expect(command).toContain("secret='whsec_QUJD'");
    expect(command).toContain('"$id.$now.$body"');
    expect(command).toContain(`\${secret#whsec_}`);
  });
});

describe("credentials", () => {
  it("are called as the platform calls them, unknown ones by their own name", () => {
    expect(credentialText("app_secret")).toBe("App secret");
    expect(credentialText("some_new_id")).toBe("Some new id");
  });
  it.each([
    ["access_token", true],
    ["app_secret", true],
    ["account_sid", false],
    ["phone_number_id", false],
    ["callback_url", false],
  ])("%s is masked: %s", (name, masked) => expect(isSecret(name)).toBe(masked));
});
