import { CircleAlert, FileText, RotateCcw, X } from "lucide-react";
import { t } from "../../i18n";
import { fileSize } from "../../lib/file_size";
import { removeUpload, retryUpload, type Upload } from "../../stores/uploads";

export function Chips({
  conversationId,
  files,
}: {
  conversationId: string;
  files: readonly Upload[];
}) {
  if (files.length === 0) return null;
  return (
    <ul className="chips">
      {files.map((upload) => (
        <Chip key={upload.key} conversationId={conversationId} upload={upload} />
      ))}
    </ul>
  );
}

function Chip({ conversationId, upload }: { conversationId: string; upload: Upload }) {
  const { key, file, preview, sent_bytes, attachment, problem } = upload;
  const percent = file.size === 0 ? 100 : Math.min(100, Math.round((sent_bytes / file.size) * 100));
  return (
    <li className="chip" data-failed={problem !== null} title={file.name}>
      {preview ? (
        <img src={preview} alt="" />
      ) : problem ? (
        <CircleAlert size={16} />
      ) : (
        <FileText size={16} aria-hidden="true" />
      )}
      <span className="chip-name">{file.name}</span>
      <small>
        {problem ?? (attachment ? fileSize(file.size) : t("composer.uploading", { percent }))}
      </small>
      {problem && (
        <button
          type="button"
          aria-label={t("composer.retry_file", { name: file.name })}
          onClick={() => retryUpload(conversationId, upload)}
        >
          <RotateCcw size={13} />
        </button>
      )}
      <button
        type="button"
        aria-label={t("composer.remove_file", { name: file.name })}
        onClick={() => removeUpload(conversationId, key)}
      >
        <X size={13} />
      </button>
      {!attachment && !problem && (
        <progress max={100} value={percent} aria-label={t("composer.uploading", { percent })} />
      )}
    </li>
  );
}
