import { Dialog } from "@base-ui/react/dialog";
import { Download, X } from "lucide-react";
import { t } from "../i18n";
import { useStore } from "../stores/store";
import { show, ui } from "../stores/ui";

export function Lightbox() {
  const picture = useStore(ui, (now) => now.picture);
  return (
    <Dialog.Root open={picture !== null} onOpenChange={(open) => !open && show({ picture: null })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop dark" />
        <Dialog.Popup className="lightbox">
          <Dialog.Title className="visually-hidden">{picture?.name}</Dialog.Title>
          {picture && <img src={picture.url} alt={picture.name} />}
          <div className="lightbox-bar">
            <span title={picture?.name}>{picture?.name}</span>
            <a href={picture?.url} download={picture?.name} aria-label={t("download")}>
              <Download size={16} />
            </a>
            <Dialog.Close aria-label={t("close")}>
              <X size={16} />
            </Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
