import { ChevronDown, CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import type { Visibility } from "../../hub/wire";
import { t } from "../../i18n";
import { settings } from "../../stores/settings";
import { useStore } from "../../stores/store";
import { MenuButton } from "../../ui/menu";

export function SendButton({
  mode,
  send,
  children,
}: {
  mode: Visibility;
  send: (thenSolve: boolean) => void;
  children: ReactNode;
}) {
  const sendKey = useStore(settings, (now) => now.sendKey);
  return (
    <span className="split-button" data-mode={mode}>
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
            text: t(AND_SOLVE[mode]),
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

const AND_SOLVE = {
  public: "composer.send_and_solve",
  internal: "composer.note_and_solve",
  whisper: "whisper.and_solve",
} as const satisfies Record<Visibility, string>;
