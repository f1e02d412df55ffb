import { ChevronDown, CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../i18n";
import { settings } from "../../stores/settings";
import { useStore } from "../../stores/store";
import { MenuButton } from "../../ui/menu";

export function SendButton({
  note,
  send,
  children,
}: {
  note: boolean;
  send: (thenSolve: boolean) => void;
  children: ReactNode;
}) {
  const sendKey = useStore(settings, (now) => now.sendKey);
  return (
    <span className="split-button" data-note={note}>
      <button type="button" className="button primary" onClick={() => send(false)}>
        {children}
      </button>
      <MenuButton
        label={t("composer.more")}
        className="button primary split"
        side="top"
        align="end"
        items={[
          {
            key: "solve",
            text: t(note ? "composer.note_and_solve" : "composer.send_and_solve"),
            icon: <CircleCheck size={14} />,
            hint: t("composer.send_and_solve_key"),
            run: () => send(true),
          },
          { kind: "heading", key: "key", text: t("settings.send_key") },
          {
            key: "enter",
            text: t("settings.send_enter"),
            chosen: sendKey === "enter",
            run: () => settings.set({ sendKey: "enter" }),
          },
          {
            key: "mod_enter",
            text: t("settings.send_mod_enter"),
            chosen: sendKey === "mod_enter",
            run: () => settings.set({ sendKey: "mod_enter" }),
          },
        ]}
      >
        <ChevronDown size={14} />
      </MenuButton>
    </span>
  );
}
