// Log-in or the console; what the session's beginning and end set going.

import { Tooltip } from "@base-ui/react/tooltip";
import { useEffect, useState } from "react";
import { activityJoined, watchActivity } from "./actions/activity";
import { contactWrote, watchTitle } from "./actions/attention";
import { channelChanged, channelsMissed } from "./actions/channels";
import { flushDrafts, takeDraft } from "./actions/drafts";
import { actFailed, replyFailed } from "./actions/failures";
import { announceAssigned, announceOffer } from "./actions/offers";
import { forgetEverything } from "./actions/sign_in";
import { listenAgain } from "./actions/supervise";
import { start } from "./hub/live";
import { watchReach } from "./hub/reach";
import { putContact } from "./hub/records";
import { session } from "./hub/session";
import { usePlace } from "./router";
import { AdminScreen } from "./screens/admin/admin_screen";
import { BoardScreen } from "./screens/board/board_screen";
import { CannedReplies } from "./screens/canned_replies";
import { ChannelBanner } from "./screens/channel_banner";
import { ConnectionBanner } from "./screens/connection_banner";
import { ContactsScreen } from "./screens/contacts/contacts_screen";
import { Help } from "./screens/help";
import { InboxScreen } from "./screens/inbox/inbox_screen";
import { LogIn } from "./screens/log_in";
import { OfferCards } from "./screens/offers/offer_cards";
import { Palette } from "./screens/palette";
import { Rail } from "./screens/rail";
import { SettingsScreen } from "./screens/settings_screen";
import { useShortcuts } from "./screens/shortcuts";
import { StatusBanner } from "./screens/status/status_banner";
import { MacroOne } from "./screens/thread/macro_one";
import { TransferDialog } from "./screens/transfer/transfer_dialog";
import { isUnsent, outgoing } from "./stores/outgoing";
import { useStore } from "./stores/store";
import { ConfirmDialog } from "./ui/confirm";
import { Lightbox } from "./ui/lightbox";
import { Toaster } from "./ui/toaster";

export function App() {
  const token = useStore(session, (now) => now.token);
  return (
    <Tooltip.Provider delay={500}>
      {token === null ? <LogIn /> : <Console key={token} />}
      <Toaster />
    </Tooltip.Provider>
  );
}

/** A reload keeps what is unsent, closing the window does not; the browser does not say which it is. */
function askBeforeLeaving(event: BeforeUnloadEvent): void {
  if (outgoing.get().some(isUnsent)) event.preventDefault();
}

function Console() {
  const place = usePlace();
  const [joined, setJoined] = useState(false);
  useShortcuts();
  // Children subscribe as soon as they are there: the hub has to be joined before them.
  useEffect(() => {
    start({
      contactUpdated: putContact,
      draftUpdated: takeDraft,
      contactWrote,
      replyFailed,
      messageChanged: actFailed,
      channelChanged,
      channelsMissed,
      offered: announceOffer,
      assignedToMe: announceAssigned,
      joined: () => {
        activityJoined();
        listenAgain();
      },
    });
    setJoined(true);
    const stopTitle = watchTitle();
    const stopActivity = watchActivity();
    const stopReach = watchReach();
    window.addEventListener("pagehide", flushDrafts);
    window.addEventListener("beforeunload", askBeforeLeaving);
    return () => {
      window.removeEventListener("pagehide", flushDrafts);
      window.removeEventListener("beforeunload", askBeforeLeaving);
      stopTitle();
      stopActivity();
      stopReach();
      setJoined(false);
      forgetEverything();
    };
  }, []);
  if (!joined) return null;
  return (
    <div className="console">
      <ConnectionBanner />
      <StatusBanner />
      <ChannelBanner />
      <div className="frame">
        <Rail />
        {place.screen === "inbox" && (
          <InboxScreen view={place.view} conversationId={place.conversationId} />
        )}
        {place.screen === "board" && <BoardScreen />}
        {place.screen === "admin" && (
          <AdminScreen page={place.page} id={place.id} part={place.part ?? null} />
        )}
        {place.screen === "contacts" && <ContactsScreen id={place.id} />}
        {place.screen === "canned_replies" && <CannedReplies />}
        {place.screen === "settings" && <SettingsScreen />}
      </div>
      <OfferCards />
      <TransferDialog />
      <MacroOne />
      <ConfirmDialog />
      <Palette />
      <Help />
      <Lightbox />
    </div>
  );
}
