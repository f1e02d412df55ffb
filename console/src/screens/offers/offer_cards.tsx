// The stack of offers over the corner of the screen, and the line a card leaves behind.

import { X } from "lucide-react";
import { useEffect } from "react";
import { t, tn } from "../../i18n";
import { dismissGone, offersStore } from "../../stores/offers";
import { useStore } from "../../stores/store";
import { useNarrow } from "../../ui/basics";
import { OfferCard } from "./offer_card";

const GONE_SHOWN_MS = 10_000;
/** More cards would hide the work that is already there; on a phone, two would hide the whole screen. */
const CARDS_MAX = { wide: 3, narrow: 1 };

export function OfferCards() {
  const { open, gone } = useStore(offersStore, (now) => now);
  useEffect(() => {
    if (gone === null) return;
    const timer = setTimeout(() => offersStore.update(dismissGone), GONE_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [gone]);
  const shown = CARDS_MAX[useNarrow() ? "narrow" : "wide"];
  const hidden = open.length - shown;
  return (
    <section className="offers" aria-label={t("offers.name")} hidden={!gone && open.length === 0}>
      {open.slice(0, shown).map((offer, index) => (
        <OfferCard key={offer.conversation.id} offer={offer} first={index === 0} />
      ))}
      {hidden > 0 && <p className="offers-more">{tn("offers.more", hidden)}</p>}
      <div role="status">
        {gone && (
          <p className="offer-gone">
            <span>{t(`offers.withdrawn_${gone.why}`, { number: gone.number })}</span>
            <button
              type="button"
              aria-label={t("dismiss")}
              onClick={() => offersStore.update(dismissGone)}
            >
              <X size={14} />
            </button>
          </p>
        )}
      </div>
    </section>
  );
}
