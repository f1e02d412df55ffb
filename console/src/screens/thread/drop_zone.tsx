import { Paperclip } from "lucide-react";
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { t } from "../../i18n";
import { addFiles } from "../../stores/uploads";

/** Files dropped anywhere on the thread go into the composer. */
export function DropZone({
  conversationId,
  children,
}: {
  conversationId: string;
  children: ReactNode;
}) {
  const [over, setOver] = useState(false);
  // Entering a child fires before leaving its parent: only the balance says "outside".
  const depth = useRef(0);
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  const enter = (by: number) => {
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button in the composer does the same by keyboard.
    <div
      className="drop-zone"
      onDragEnter={(event) => hasFiles(event) && enter(1)}
      onDragLeave={(event) => hasFiles(event) && enter(-1)}
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        addFiles(conversationId, event.dataTransfer.files);
      }}
    >
      {children}
      {over && (
        <div className="drop-hint">
          <Paperclip size={20} /> {t("composer.drop")}
        </div>
      )}
    </div>
  );
}
