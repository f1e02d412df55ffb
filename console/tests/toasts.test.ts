import { beforeEach, describe, expect, it } from "vitest";
import { explain, Problem } from "../src/hub/problem";
import { toast, toasts } from "../src/stores/toasts";

describe("toasts", () => {
  beforeEach(() => toasts.update(() => []));
  const texts = () => toasts.get().map(({ text }) => text);

  it("keeps only the newest about one thing, because an older undo would undo something else", () => {
    toast("assigned to Mia", { topic: "assignee:1" });
    toast("is solved", { topic: "status:1" });
    toast("is yours", { topic: "assignee:1" });
    expect(texts()).toEqual(["is solved", "is yours"]);
  });

  it("keeps those that are about nothing in particular", () => {
    toast("copied");
    toast("copied");
    expect(texts()).toEqual(["copied", "copied"]);
  });
});

it("passes on what the hub says about a field as a sentence", () => {
  const refused = new Problem("bad_request", "email must be an e-mail address");
  expect(explain(refused)).toBe("Email must be an e-mail address.");
});
