// Turns key presses into commands and commands into deeds. The palette runs the same deeds.

import { useEffect } from "react";
import { selectAll, toggleSelected } from "../actions/bulk";
import { assign, conversationOf, setStatus } from "../actions/conversations";
import { writeDraft } from "../actions/drafts";
import { isSupervisor, session } from "../hub/session";
import { type Command, commandFor } from "../lib/keyboard";
import { router } from "../router";
import { clearSelection, selection } from "../stores/selection";
import { settings } from "../stores/settings";
import { focusOn, show, ui } from "../stores/ui";
import { IS_MAC } from "../ui/basics";
import { stepThroughPeople } from "./contacts/shown_people";
import { stepThroughList } from "./inbox/shown_list";

const SEQUENCE_WAIT_MS = 1_200;

/** Whether the command had anything to do; what it did not use stays the browser's. */
export function run(command: Command): boolean {
  const place = router.get();
  const id = place.screen === "inbox" ? place.conversationId : null;
  const onConversation = (deed: (id: string) => void): boolean => {
    if (id === null) return false;
    deed(id);
    return true;
  };
  const always = (deed: () => void): boolean => {
    deed();
    return true;
  };
  switch (command) {
    case "next":
      return place.screen === "contacts" ? stepThroughPeople(1) : stepThroughList(1);
    case "previous":
      return place.screen === "contacts" ? stepThroughPeople(-1) : stepThroughList(-1);
    case "open":
    case "reply":
      return onConversation((open) => {
        if (command === "reply") writeDraft(open, { visibility: "public" });
        focusOn("composer");
      });
    case "note":
      return onConversation((open) => {
        writeDraft(open, { visibility: "internal" });
        focusOn("composer");
      });
    case "assign":
      return onConversation(() => show({ palette: "assign" }));
    case "assign_me": {
      const { agent } = session.get();
      return agent !== null && onConversation((open) => void assign(open, agent));
    }
    case "transfer":
      return onConversation((open) => show({ transfer: open }));
    case "status":
      return onConversation((open) => {
        // Closed is final, and being told so beats an empty list to choose from.
        if (conversationOf(open)?.status === "closed") void setStatus(open, "open");
        else show({ palette: "status" });
      });
    case "priority":
      return onConversation(() => show({ palette: "priority" }));
    case "tag":
      return onConversation(() => show({ palette: "tag" }));
    case "macro":
      return onConversation((open) => show({ macro: open }));
    case "select":
    case "select_to":
      return onConversation((open) => toggleSelected(open, command === "select_to"));
    case "select_all":
      return place.screen === "inbox" && always(() => selectAll(false));
    case "solve":
      return onConversation((open) => void setStatus(open, "solved"));
    case "search":
      return always(() => {
        if (place.screen !== "inbox" && place.screen !== "contacts")
          router.go({ screen: "inbox", view: "all", conversationId: null });
        focusOn("search");
      });
    case "palette":
      return always(() => show({ palette: ui.get().palette === null ? "root" : null }));
    case "help":
      return always(() => show({ help: true }));
    case "panel":
      return onConversation(() => {
        settings.set({ panelOpen: !settings.get().panelOpen });
        show({ panelPage: !ui.get().panelPage });
      });
    case "back":
      return back();
    case "go_mine":
      return always(() => router.go({ screen: "inbox", view: "mine", conversationId: null }));
    case "go_unassigned":
      return always(() => router.go({ screen: "inbox", view: "unassigned", conversationId: null }));
    case "go_all":
      return always(() => router.go({ screen: "inbox", view: "all", conversationId: null }));
    case "go_board":
      return isSupervisor(session.get().agent) && always(() => router.go({ screen: "board" }));
    case "go_admin":
      return (
        isSupervisor(session.get().agent) &&
        always(() => router.go({ screen: "admin", page: "queues", id: null }))
      );
    case "go_contacts":
      return always(() => router.go({ screen: "contacts", id: null }));
    case "go_canned":
      return always(() => router.go({ screen: "canned_replies" }));
    case "go_settings":
      return always(() => router.go({ screen: "settings" }));
  }
}

/** Esc goes one step out: from the field, then from the panel's page, then from the conversation. */
function back(): boolean {
  const focused = document.activeElement;
  if (isText(focused)) {
    focused.blur();
    return true;
  }
  const place = router.get();
  if (selection.get().ids.size > 0) {
    clearSelection();
    return true;
  }
  if (ui.get().panelPage) {
    show({ panelPage: false });
    return true;
  }
  if (place.screen === "inbox") {
    if (place.conversationId === null) return false;
    router.go({ ...place, conversationId: null });
    return true;
  }
  if (place.screen === "contacts" && place.id !== null) {
    router.go({ screen: "contacts", id: null });
    return true;
  }
  router.go({ screen: "inbox", view: "mine", conversationId: null });
  return true;
}

function isText(element: Element | null): element is HTMLElement {
  return (
    element instanceof HTMLTextAreaElement ||
    (element instanceof HTMLInputElement && element.type !== "checkbox") ||
    (element instanceof HTMLElement && element.isContentEditable)
  );
}

export function useShortcuts(): void {
  useEffect(() => {
    let pending: string | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      // A dialog or menu has its own keys.
      const inDialog = document.querySelector('[role="dialog"], [role="menu"]') !== null;
      const target = event.target instanceof Element ? event.target : null;
      const found = commandFor(
        {
          key: event.key,
          mod: IS_MAC ? event.metaKey : event.ctrlKey,
          alt: event.altKey,
          shift: event.shiftKey,
          inText: isText(target),
          onControl: target?.closest("button, a, summary, [role=tab]") != null,
        },
        pending,
      );
      pending = null;
      clearTimeout(timer);
      if (found === null || (inDialog && found !== "palette")) return;
      if (found === "wait") {
        pending = event.key;
        timer = setTimeout(() => {
          pending = null;
        }, SEQUENCE_WAIT_MS);
        return;
      }
      if (run(found)) event.preventDefault();
    };
    window.addEventListener("keydown", pressed);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("keydown", pressed);
    };
  }, []);
}
