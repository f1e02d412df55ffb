import { X } from "lucide-react";
import { useEffect } from "react";
import { t } from "../i18n";
import { useStore } from "../stores/store";
import { dismiss, TOAST_SHOWN_MS, type Toast, toasts } from "../stores/toasts";

export function Toaster() {
  const shown = useStore(toasts, (all) => all);
  return (
    <div className="toaster" role="status" aria-live="polite">
      {shown.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastCard({ toast: { id, text, tone, action } }: { toast: Toast }) {
  useEffect(() => {
    // A failure stays twice as long: it has to be read and decided on.
    const timer = setTimeout(() => dismiss(id), TOAST_SHOWN_MS * (tone === "failed" ? 2 : 1));
    return () => clearTimeout(timer);
  }, [id, tone]);
  return (
    <div className="toast" data-tone={tone}>
      <span>{text}</span>
      {action && (
        <button
          type="button"
          className="link"
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        className="toast-close"
        aria-label={t("dismiss")}
        onClick={() => dismiss(id)}
      >
        <X size={14} />
      </button>
    </div>
  );
}
