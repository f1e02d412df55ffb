import { describe, expect, it } from "vitest";
import type { ContactMoment } from "../src/hub/wire";
import { pathOf, placeOf } from "../src/router";
import { previewText } from "../src/screens/admin/channels/retention";
import { momentText } from "../src/screens/contacts/contact_timeline";
import { EMPTY_INBOX, putContactName } from "../src/stores/inbox";
import { conversation } from "./facts";

function moment(fields: Partial<ContactMoment>): ContactMoment {
  const nothing = { conversation: null, channel: null, by: null, detail: {} };
  return { id: "m", at: "2026-03-02T10:00:00.000Z", kind: "first_seen", ...nothing, ...fields };
}

describe("what happened with somebody", () => {
  const telegram = { id: "ch", kind: "telegram", name: "Our bot" };
  const cases: [fields: Partial<ContactMoment>, says: string][] = [
    [{ channel: telegram, detail: { name: "Ada" } }, "Ada wrote for the first time"],
    [{ detail: { name: null } }, "A visitor came to the website"],
    [{ kind: "joined", detail: { name: "Ben", reason: "phone" } }, "Ben was joined"],
    [{ kind: "parted", detail: { name: "Ben" } }, "Ben was taken apart"],
    [
      { kind: "consent", detail: { purpose: "marketing", state: "withdrawn" } },
      "Advertising: Not allowed",
    ],
    [{ kind: "went_to_mars" }, "went to mars"],
  ];
  for (const [fields, says] of cases) {
    it(`is said as “${says}”`, () => expect(momentText(moment(fields))).toBe(says));
  }
});

describe("what a rule would delete", () => {
  const counted = { days: 30, files: 1, counted_max: 100_000 };
  it("is counted", () => {
    const preview = { ...counted, messages: 12_345, deliveries: 7 };
    expect(previewText(preview)).toContain("messages 12,345, files 1, webhooks 7");
    expect(previewText({ ...preview, messages: 100_000 })).toContain("more than 100,000");
    expect(previewText({ ...preview, messages: 0, deliveries: 0 })).toMatch(/^Nothing/);
  });
});

describe("a person with several cards", () => {
  it("is shown by one name in the conversations of all of them, and as they were when parted", () => {
    const [lena, other] = [
      conversation({ id: "c1", contact: { id: "lena", name: "Lena", email: null } }),
      conversation({ id: "c2", contact: { id: "sms", name: "+49", email: null } }),
    ];
    const before = { ...EMPTY_INBOX, conversations: { c1: lena, c2: other } };
    const person = { id: "lena", ids: ["lena", "sms"], name: "Lena F.", email: null };
    const joined = putContactName(before, person);
    expect(joined.conversations.c1?.contact).toEqual({ id: "lena", name: "Lena F.", email: null });
    expect(joined.conversations.c2?.contact).toEqual({
      id: "lena",
      name: "Lena F.",
      email: null,
      own_id: "sms",
    });
    expect(putContactName(joined, person)).toBe(joined);
    const parted = putContactName(joined, { id: "sms", ids: ["sms"], name: "+49", email: null });
    expect(parted.conversations.c2?.contact).toEqual({ id: "sms", name: "+49", email: null });
  });
});

it("a contact has an address", () => {
  const place = { screen: "contacts", id: "lena" } as const;
  expect(placeOf(pathOf(place))).toEqual(place);
  expect(placeOf("/console/contacts")).toEqual({ screen: "contacts", id: null });
});
