import { describe, expect, it } from "vitest";
import type { Queue, RoutingRule, RuleTestAnswer } from "../src/hub/wire";
import { auditAction, auditDetail } from "../src/lib/audit_text";
import { capacitySentence } from "../src/lib/capacity_text";
import { explanationNotes, explanationSentence } from "../src/lib/explanation";
import { queueSentences } from "../src/lib/queue_sentence";
import { ruleSentence } from "../src/lib/rule_sentence";
import { becauseText, effectText, goesText, withText } from "../src/lib/rule_test_text";
import { considered, explanation, queueRecord } from "./work_facts";

describe("why somebody was chosen", () => {
  const mia = considered("Mia", {
    result: "chosen",
    used: 2,
    capacity: 5,
    skills: [{ name: "French", level: 4 }],
  });
  const jon = considered("Jon", { result: "skipped", why: "away" });
  it("names the winner's facts and who was skipped", () => {
    const said = explanationSentence(explanation({ considered: [mia, jon] }));
    expect(said).toBe("Mia: 2 of 5 used, has French 4; Jon skipped: away");
  });
  it("counts the skipped ones that a reader would not read", () => {
    const others = ["no_room", "offline", "refused"].map((why, index) =>
      considered(`A${index}`, { result: "skipped", why: why as "no_room" }),
    );
    const said = explanationSentence(explanation({ considered: [mia, jon, ...others] }));
    expect(said).toMatch(/Jon skipped: away; A0 skipped: no room; 2 others skipped$/);
  });
  const reasons: [why: "busy_with" | "lacks_skill", detail: string | null, text: string][] = [
    ["busy_with", "voice", "busy with voice"],
    ["lacks_skill", "French", "lacks French"],
    ["lacks_skill", null, "lacks a skill"],
  ];
  it.each(reasons)("%s %s is “%s”", (why, detail, text) => {
    const one = considered("Ada", { result: "skipped", why, detail });
    expect(explanationSentence(explanation({ considered: [one] }))).toBe(`Ada skipped: ${text}`);
  });
  it("tells of the strategy, the acquaintance and lowered needs", () => {
    const relaxed = [
      { skill_id: "fr", name: "French", from: 4, to: 3 },
      { skill_id: "re", name: "Returns", from: 2, to: null },
    ];
    const notes = explanationNotes(explanation({ preferred: true, considered: [mia], relaxed }));
    expect(notes).toHaveLength(4);
    expect(notes[2]).toContain("French 4 was lowered to 3");
    expect(notes[3]).toContain("Returns is not asked for any more");
  });
});

describe("what a queue's settings mean", () => {
  const names = {
    team: (id: string) => ({ t1: "Berlin" })[id],
    queue: (id: string) => ({ vip: "VIP" })[id],
    schedule: () => undefined,
  };
  const says = (fields: Partial<Queue>) => queueSentences(queueRecord(fields), names);
  it("says who gets what, and in which time", () => {
    expect(says({})).toEqual([
      "Offers go to the agent who has the most room, who has 30 s to accept.",
      "Every agent answers.",
      "The goal: 80 % answered within 20 s.",
    ]);
  });
  it("names teams and counts people", () => {
    const said = says({ everyone: false, team_ids: ["t1"], agent_ids: ["a", "b"] });
    expect(said).toContain("Team Berlin and 2 people answer.");
    expect(says({ everyone: false })).toContain("Nobody answers yet: choose teams or people.");
  });
  it("tells each step of the waiting", () => {
    const said = says({
      relaxations: [
        { after_seconds: 60, lower_by: 1 },
        { after_seconds: 120, drop: true },
      ],
      overflow_queue_id: "vip",
      overflow_after_seconds: 300,
      length_max: 1,
    });
    expect(said.slice(2, 6)).toEqual([
      "After 1 min needed skills are lowered by 1.",
      "After 2 min no skills are asked for.",
      "After 5 min it moves on to VIP.",
      "When 1 customer waits, the next may leave a message.",
    ]);
  });
});

describe("a rule as a sentence", () => {
  const names = { queue: (id: string) => ({ q: "Sales" })[id], skill: () => "French" };
  const nothing: RoutingRule["outcome"] = {
    queue_id: null,
    priority: null,
    skills: [],
    match_language: false,
    answer_within_seconds: null,
  };
  const cases: [rule: Pick<RoutingRule, "conditions" | "outcome">, text: string][] = [
    [{ conditions: [], outcome: { ...nothing, queue_id: "q" } }, "Always send to Sales."],
    [
      {
        conditions: [
          { field: "channel", operator: "is", value: "web" },
          { field: "contact.known", operator: "is", value: "true" },
          { field: "field.topic", operator: "is_present", value: "" },
        ],
        outcome: { ...nothing, priority: "high", skills: [{ skill_id: "fr", level: 3 }] },
      },
      "If the channel is “web”, the customer has written before and the form field “topic” is there, set the priority to high and ask for French 3.",
    ],
    [
      {
        conditions: [{ field: "contact.verified", operator: "is_not", value: "true" }],
        outcome: { ...nothing, queue_id: "gone" },
      },
      "If the customer's identity is not proven, send to a queue that is gone.",
    ],
    [{ conditions: [], outcome: nothing }, "Always do nothing yet."],
  ];
  it.each(cases)("%j", (rule, text) => {
    expect(ruleSentence(rule, names)).toBe(text);
  });
});

describe("the answer of a test", () => {
  const step = { rule_id: "r", name: "Refunds", conditions: [] };
  const answer: RuleTestAnswer = {
    queue: { id: "q", name: "Billing" },
    fallback: false,
    priority: "high",
    skills: [{ skill_id: "re", name: "Returns", level: 3 }],
    answer_within_seconds: 120,
    trace: [{ ...step, matched: true, effect: "queue" }],
  };
  it("says where it goes, because of what, and with what", () => {
    expect([goesText(answer), becauseText(answer), withText(answer)]).toEqual([
      "This conversation would go to Billing",
      "because rule “Refunds” fits.",
      "With high priority, the need for Returns 3 and an answer due within 2 min.",
    ]);
  });
  it("says when no rule decided, or there is no queue", () => {
    const plain = { ...answer, priority: null, skills: [], answer_within_seconds: null, trace: [] };
    expect(becauseText({ ...plain, fallback: true })).toContain("no rule sends it elsewhere");
    expect(withText(plain)).toBe("");
    expect(goesText({ ...plain, queue: null })).toContain("there is no queue");
  });
  it("tells a rule that came too late from one that did not fit", () => {
    expect(effectText({ ...step, matched: true, effect: "none" })).toContain("earlier rule");
    expect(effectText({ ...step, matched: false, effect: "none" })).toBe("did not fit");
  });
});

it("the interrupt matrix in words", () => {
  const only = { units_max: 1, interrupts: [] };
  const classes = {
    chat: { units_max: 3, interrupts: ["messaging", "email"] as const },
    messaging: only,
    email: only,
    voice: only,
  };
  const wire = { ...classes, chat: { units_max: 3, interrupts: [...classes.chat.interrupts] } };
  expect(capacitySentence(wire, "chat")).toBe(
    "A chat comes to an agent who has nothing else, or only messages or emails. Not to one who has a call.",
  );
  expect(capacitySentence(wire, "email")).toBe(
    "An email comes only to an agent who has nothing else.",
  );
});

it("the audit log in words", () => {
  expect(auditAction({ action: "routing_rule.update" })).toBe("changed routing rule");
  expect(auditAction({ action: "conversation.take_over" })).toBe("took over conversation");
  expect(auditAction({ action: "queue.new_deed" })).toBe("new deed queue");
  const detail = { before: { length_max: null, name: "A" }, after: { length_max: 10, name: "B" } };
  expect(auditDetail(detail)).toBe("length max: – → 10, name: A → B");
  expect(auditDetail({ before: { skills: {} }, after: { skills: { x: 1 } } })).toBe(
    "skills changed",
  );
  expect(auditDetail({ after: { name: "B" } })).toBe("");
  expect(auditDetail({ number: 1042 })).toBe("number: 1042");
});
