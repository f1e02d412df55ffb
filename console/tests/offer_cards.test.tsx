import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, describe, expect, it, vi } from "vitest";
import { OfferCards } from "../src/screens/offers/offer_cards";
import { NO_OFFERS, offersStore, putOffer } from "../src/stores/offers";
import { offer } from "./work_facts";

let root: Root | undefined;

async function shown(narrow: boolean): Promise<{ cards: number; text: string }> {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.stubGlobal("matchMedia", () => Object.assign(new EventTarget(), { matches: narrow }));
  await act(async () => root?.unmount());
  const place = document.createElement("div");
  root = createRoot(place);
  await act(async () => root?.render(<OfferCards />));
  return { cards: place.querySelectorAll("article").length, text: place.textContent ?? "" };
}

describe("offer cards", () => {
  afterEach(async () => {
    await act(async () => root?.unmount());
    vi.unstubAllGlobals();
    offersStore.update(() => NO_OFFERS);
  });

  it("leave room for the work that is there, and count those that are hidden", async () => {
    const five = ["c1", "c2", "c3", "c4", "c5"].map((id, place) => offer(id, place + 1));
    offersStore.update(() => five.reduce(putOffer, NO_OFFERS));
    const wide = await shown(false);
    expect(wide.cards).toBe(3);
    expect(wide.text).toContain("2 more offers");
    const phone = await shown(true);
    expect(phone.cards).toBe(1);
    expect(phone.text).toContain("4 more offers");
  });

  it("say nothing of others when there are none", async () => {
    offersStore.update(() => putOffer(NO_OFFERS, offer("c1", 1)));
    const phone = await shown(true);
    expect(phone.cards).toBe(1);
    expect(phone.text).not.toContain("more offer");
  });
});
