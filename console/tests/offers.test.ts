import { describe, expect, it } from "vitest";
import { remaining } from "../src/lib/remaining";
import {
  endOffer,
  expireOffers,
  NO_OFFERS,
  type Offers,
  putOffer,
  setAnswering,
  tellEnd,
} from "../src/stores/offers";
import { at } from "./facts";
import { offer } from "./work_facts";

const two = [offer("c1", 2), offer("c2", 1)].reduce(putOffer, NO_OFFERS);
const ids = ({ open }: Offers) => open.map(({ conversation }) => conversation.id);

describe("offers", () => {
  it("put the shortest deadline on top, and each conversation once", () => {
    expect(ids(two)).toEqual(["c2", "c1"]);
    expect(ids(putOffer(two, offer("c2", 3)))).toEqual(["c1", "c2"]);
  });

  it("keep their reasons when another device has them told again", () => {
    const explanation = { chosen: "mia" } as unknown as NonNullable<
      ReturnType<typeof offer>["explanation"]
    >;
    const known = putOffer(NO_OFFERS, { ...offer("c1", 2), explanation });
    const again = { ...offer("c1", 2), explanation: null };
    expect(putOffer(known, again).open[0]?.explanation).toBe(explanation);
    const later = { ...again, offered_at: at(1) };
    expect(putOffer(known, later).open[0]?.explanation).toBeNull();
  });

  const ends: [said: string | undefined, line: string | null][] = [
    ["accepted", null],
    ["declined", null],
    ["timed_out", "timed_out"],
    ["withdrawn", "withdrawn"],
    [undefined, "gone"],
  ];
  it.each(ends)("leave with a line when it was %s elsewhere: %s", (said, line) => {
    const left = endOffer(two, "c1", said);
    expect(ids(left)).toEqual(["c2"]);
    expect(left.gone?.why ?? null).toBe(line);
  });

  it("leave without a line when this window has answered", () => {
    const left = endOffer(setAnswering(two, "c1", "decline"), "c1", undefined);
    expect([ids(left), left.gone, left.answering]).toEqual([["c2"], null, {}]);
  });

  it("say why they left, whichever push comes first", () => {
    const pushThenFact = tellEnd(endOffer(two, "c1", undefined), "c1", "timed_out");
    const factThenPush = endOffer(tellEnd(two, "c1", "timed_out"), "c1", undefined);
    for (const left of [pushThenFact, factThenPush]) {
      expect([ids(left), left.gone?.why]).toEqual([["c2"], "timed_out"]);
    }
    expect(tellEnd(endOffer(two, "c1", undefined), "c1", "accepted").gone).toBeNull();
  });

  it("go by themselves only when the hub is long overdue", () => {
    const end = Date.parse(at(1));
    expect(ids(expireOffers(two, end + 1_000))).toEqual(["c2", "c1"]);
    expect(ids(expireOffers(two, end + 10_000))).toEqual(["c1"]);
  });
});

describe("the ring", () => {
  const from = at(0);
  const until = at(0.5);
  const cases: [atMs: number, seconds: number, share: number, urgent: boolean][] = [
    [0, 30, 1, false],
    [15_000, 15, 0.5, false],
    [20_500, 10, 9.5 / 30, true],
    [30_000, 0, 0, true],
    [99_000, 0, 0, true],
    // This machine's clock runs behind the hub's.
    [-5_000, 30, 1, false],
  ];
  it.each(cases)(
    "after %d ms shows %d s, %d of the circle, urgent: %s",
    (ms, seconds, share, urgent) => {
      const shown = remaining(from, until, Date.parse(from) + ms);
      expect(shown.seconds).toBe(seconds);
      expect(shown.share).toBeCloseTo(share);
      expect(shown.urgent).toBe(urgent);
    },
  );
});
