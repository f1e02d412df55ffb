// Log-in or the console; what the session's beginning and end set going.

import { Tooltip } from "@base-ui/react/tooltip";
import { useEffect, useState } from "react";
import { contactWrote, watchTitle } from "./actions/attention";
import { flushDrafts, takeDraft } from "./actions/drafts";
import { forgetEverything } from "./actions/sign_in";
import { start } from "./hub/live";
import { watchReach } from "./hub/reach";
import { putContact } from "./hub/records";
import { session } from "./hub/session";
import { usePlace } from "./router";
import { CannedReplies } from "./screens/canned_replies";
import { ConnectionBanner } from "./screens/connection_banner";
import { Help } from "./screens/help";
import { InboxScreen } from "./screens/inbox/inbox_screen";
import { LogIn } from "./screens/log_in";
import { Palette } from "./screens/palette";
import { Rail } from "./screens/rail";
import { SettingsScreen } from "./screens/settings_screen";
import { useShortcuts } from "./screens/shortcuts";
import { useStore } from "./stores/store";
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

function Console() {
  const place = usePlace();
  const [joined, setJoined] = useState(false);
  useShortcuts();
  // Children subscribe as soon as they are there: the hub has to be joined before them.
  useEffect(() => {
    start({ contactUpdated: putContact, draftUpdated: takeDraft, contactWrote });
    setJoined(true);
    const stopTitle = watchTitle();
    const stopReach = watchReach();
    window.addEventListener("pagehide", flushDrafts);
    return () => {
      window.removeEventListener("pagehide", flushDrafts);
      stopTitle();
      stopReach();
      setJoined(false);
      forgetEverything();
    };
  }, []);
  if (!joined) return null;
  return (
    <div className="console">
      <ConnectionBanner />
      <div className="frame">
        <Rail />
        {place.screen === "inbox" && (
          <InboxScreen view={place.view} conversationId={place.conversationId} />
        )}
        {place.screen === "canned_replies" && <CannedReplies />}
        {place.screen === "settings" && <SettingsScreen />}
      </div>
      <Palette />
      <Help />
      <Lightbox />
    </div>
  );
}
