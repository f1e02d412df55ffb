import { FileText } from "lucide-react";
import type { Attachment } from "../../hub/wire";
import { t } from "../../i18n";
import { fileSize } from "../../lib/file_size";
import { show } from "../../stores/ui";

/** Pictures are drawn no larger than this; the lightbox shows the whole. */
const PICTURE_PX_MAX = 240;

export function Files({ files }: { files: readonly Attachment[] }) {
  return (
    <div className="files">
      {files.map((file) =>
        file.thumbnail_url || isPicture(file) ? (
          <Picture key={file.id} file={file} />
        ) : (
          <a
            key={file.id}
            className="file"
            href={file.url}
            target="_blank"
            rel="noopener noreferrer"
            download={file.name}
            title={file.name}
          >
            <FileText size={16} aria-hidden="true" />
            <span>{file.name}</span>
            <small>{fileSize(file.size_bytes)}</small>
          </a>
        ),
      )}
    </div>
  );
}

function Picture({ file }: { file: Attachment }) {
  // The place is kept before the picture is there, so that nothing jumps when it is.
  const width = file.width ?? PICTURE_PX_MAX;
  const height = file.height ?? PICTURE_PX_MAX;
  const scale = Math.min(1, PICTURE_PX_MAX / Math.max(width, height));
  return (
    <button
      type="button"
      className="picture"
      aria-label={t("message.open_picture", { name: file.name })}
      style={{ width: Math.max(48, width * scale), aspectRatio: `${width} / ${height}` }}
      onClick={() => show({ picture: { url: file.url, name: file.name } })}
    >
      <img src={file.thumbnail_url ?? file.url} alt={file.name} loading="lazy" />
    </button>
  );
}

function isPicture({ content_type }: Attachment): boolean {
  return ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"].includes(
    content_type,
  );
}
