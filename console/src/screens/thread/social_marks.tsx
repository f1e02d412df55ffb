// Under a message: who thinks what of it, what was done to it on its platform, and what is under way there.

import { CircleAlert, EyeOff, Loader, ThumbsUp } from "lucide-react";
import { actAgain, dismissAct, react } from "../../actions/social";
import { sentence } from "../../hub/problem";
import type { Message, MessageAct } from "../../hub/wire";
import { t } from "../../i18n";
import { signCounts } from "../../lib/social";

interface Props {
  message: Message;
  conversationId: string;
  contactName: string | null;
  /** What the platform is called where the message stands. */
  place: string;
  /** Whether a click on a sign of ours takes it back. */
  canReact: boolean;
}

export function SocialMarks({ message, conversationId, contactName, place, canReact }: Props) {
  const { social } = message;
  if (!social) return null;
  const signs = signCounts(social, ({ by }) =>
    by.kind === "agent"
      ? by.name || t("social.ours_from_there")
      : by.name || contactName || t("visitor"),
  );
  const acts = social.acts.filter(
    ({ act, queued }) => !queued || (act !== "react" && act !== "unreact"),
  );
  return (
    <>
      {social.hidden && (
        <span className="social-mark" data-kind="hidden">
          <EyeOff size={12} aria-hidden="true" /> {t("social.hidden", { platform: place })}
        </span>
      )}
      {social.liked && (
        <span className="social-mark" data-kind="liked">
          <ThumbsUp size={12} aria-hidden="true" /> {t("social.liked")}
        </span>
      )}
      {signs.length > 0 && (
        <ul className="reactions" aria-label={t("social.reactions")}>
          {signs.map(({ sign, names, ours, queued }) => {
            const spoken = t("social.reaction_spoken", { sign, names: names.join(", ") });
            const shown = (
              <>
                <span aria-hidden="true">{sign}</span>
                {names.length > 1 && <span aria-hidden="true">{names.length}</span>}
              </>
            );
            return (
              <li key={sign}>
                {ours && canReact ? (
                  <button
                    type="button"
                    className="reaction"
                    data-ours="true"
                    data-queued={queued}
                    title={spoken}
                    aria-label={`${spoken}. ${t("social.unreact", { sign })}`}
                    onClick={() => react(conversationId, message.id, null)}
                  >
                    {shown}
                  </button>
                ) : (
                  <span className="reaction" role="img" title={spoken} aria-label={spoken}>
                    {shown}
                  </span>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {acts.map((act) => (
        <ActLine
          key={act.act}
          act={act}
          place={place}
          again={() => void actAgain(conversationId, message.id, act)}
          dismiss={() => dismissAct(conversationId, message.id, act)}
          isGone={message.deleted_at !== null}
        />
      ))}
    </>
  );
}

function ActLine({
  act,
  place,
  again,
  dismiss,
  isGone,
}: {
  act: MessageAct;
  place: string;
  again: () => void;
  dismiss: () => void;
  isGone: boolean;
}) {
  const names = { platform: place, text: act.text ?? "" };
  if (act.queued) {
    return (
      <span className="social-mark" data-kind="queued">
        <Loader size={12} aria-hidden="true" />
        <span dir="auto">{t(`social.queued_${act.act}`, names)}</span>
      </span>
    );
  }
  return (
    <div className="send-state failed" role="alert">
      <CircleAlert size={13} aria-hidden="true" />
      <span dir="auto">
        {t(`social.failed_${act.act}`, names)} {act.reason && sentence(act.reason)}
      </span>
      {!isGone && (
        <button type="button" className="link" onClick={again}>
          {t("social.again")}
        </button>
      )}
      <button type="button" className="link" onClick={dismiss}>
        {t("social.dismiss")}
      </button>
    </div>
  );
}
