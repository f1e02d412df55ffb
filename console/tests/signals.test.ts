import { describe, expect, it } from "vitest";
import {
  applyPosted,
  applySignal,
  expireTyping,
  NO_SIGNALS,
  TYPING_SHOWN_MS,
} from "../src/stores/signals";
import { LENA, MIA } from "./facts";

const typing = (typing: boolean) =>
  ({ action: "typing", payload: { conversation_id: "c1", author: LENA, typing } }) as const;
const peek = {
  action: "sneak_peek",
  payload: { conversation_id: "c1", text: "I wonder wh" },
} as const;

describe("signals", () => {
  it("forget a typist who went silent, and one who said so", () => {
    const typed = applySignal(NO_SIGNALS, typing(true), 1_000);
    expect(Object.keys(typed.typing.c1 ?? {})).toEqual(["contact:lena"]);
    expect(expireTyping(typed, 1_000 + TYPING_SHOWN_MS - 1)).toBe(typed);
    expect(expireTyping(typed, 1_000 + TYPING_SHOWN_MS).typing.c1).toEqual({});
    expect(applySignal(typed, typing(false), 2_000).typing.c1).toEqual({});
  });

  it("end the preview when its message arrives, not when somebody else writes", () => {
    const peeked = applySignal(applySignal(NO_SIGNALS, typing(true), 0), peek, 0);
    expect(applyPosted(peeked, "c1", MIA).peeks.c1).toBe("I wonder wh");
    const posted = applyPosted(peeked, "c1", LENA);
    expect(posted.peeks.c1).toBe("");
    expect(posted.typing.c1).toEqual({});
  });

  it("keep who is online and where, and ignore what is meant for contacts", () => {
    const page = { url: "https://shop.example/cart" };
    const here = applySignal(
      NO_SIGNALS,
      { action: "presence_changed", payload: { kind: "contact", id: "lena", online: true, page } },
      0,
    );
    expect(here.presence["contact:lena"]).toEqual({ online: true, page, status: null });
    const other = { action: "presence_changed", payload: { online: true } } as const;
    expect(applySignal(here, other, 0)).toBe(here);
  });
});
