import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { isSupervisor, session } from "../hub/session";
import { t } from "../i18n";
import { BINDINGS, SUPERVISOR_COMMANDS } from "../lib/keyboard";
import { settings } from "../stores/settings";
import { useStore } from "../stores/store";
import { show, ui } from "../stores/ui";
import { Kbd } from "../ui/basics";

export function Help() {
  const open = useStore(ui, (now) => now.help);
  const supervises = useStore(session, ({ agent }) => isSupervisor(agent));
  const sendKey = useStore(settings, (now) => now.sendKey);
  return (
    <Dialog.Root open={open} onOpenChange={(help) => show({ help })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog help">
          <header>
            <Dialog.Title>{t("help.title")}</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label={t("close")}>
              <X size={16} />
            </Dialog.Close>
          </header>
          <dl>
            {BINDINGS.filter(
              ({ command }) => supervises || !SUPERVISOR_COMMANDS.includes(command),
            ).map(({ command, keys }) => (
              <div key={command}>
                <dt>{t(`command.${command}`)}</dt>
                <dd>
                  <Kbd keys={keys} />
                  <span className="visually-hidden">{keys.join(" ")}</span>
                </dd>
              </div>
            ))}
            <div>
              <dt>{t("help.send")}</dt>
              <dd>
                <Kbd keys={sendKey === "enter" ? ["Enter"] : ["mod", "Enter"]} />
              </dd>
            </div>
            <div>
              <dt>{t("help.canned")}</dt>
              <dd>
                <Kbd keys={["/"]} />
              </dd>
            </div>
          </dl>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
