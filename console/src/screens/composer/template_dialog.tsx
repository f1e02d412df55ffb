// An approved text in place of one's own: chosen, its places filled, and seen as it will read.

import { Dialog } from "@base-ui/react/dialog";
import { ArrowLeft, Search, Send, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { send } from "../../actions/messages";
import { useTemplates } from "../../hub/channels";
import { explain, explainRecord } from "../../hub/problem";
import type { Conversation, MessageTemplate } from "../../hub/wire";
import { t } from "../../i18n";
import { fillTemplate, findTemplates, isFilled } from "../../lib/templates";
import { useStore } from "../../stores/store";
import { toast } from "../../stores/toasts";
import { addFiles, clearUploads, NO_UPLOADS, type Upload, uploads } from "../../stores/uploads";
import { Failed } from "../../ui/basics";

export function TemplateButton({ conversation }: { conversation: Conversation }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className="button">{t("template.choose")}</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog template-dialog">
          <header>
            <Dialog.Title>{t("template.title")}</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label={t("dismiss")}>
              <X size={16} />
            </Dialog.Close>
          </header>
          <Templates conversation={conversation} done={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Templates({ conversation, done }: { conversation: Conversation; done: () => void }) {
  const { data, error, refetch } = useTemplates(conversation.channel.id);
  const [wanted, setWanted] = useState("");
  const [chosen, setChosen] = useState<MessageTemplate | null>(null);
  if (chosen) {
    return (
      <Filled
        conversation={conversation}
        template={chosen}
        back={() => setChosen(null)}
        done={done}
      />
    );
  }
  if (error) return <Failed text={explainRecord(error)} retry={() => void refetch()} />;
  if (!data) return null;
  if (data.length === 0) return <p className="quiet">{t("template.none")}</p>;
  const found = findTemplates(data, wanted);
  return (
    <>
      <div className="search">
        <Search size={14} aria-hidden="true" />
        <input
          type="text"
          aria-label={t("template.search")}
          placeholder={t("template.search")}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </div>
      <ul className="template-list">
        {found.map((template) => (
          <li key={`${template.name}/${template.language}`}>
            <button type="button" onClick={() => setChosen(template)}>
              <span>
                <strong>{template.name}</strong>
                <em className="badge">{template.language}</em>
              </span>
              <small dir="auto">{template.text}</small>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="quiet">{t("admin.nothing_found")}</p>}
    </>
  );
}

/** A hub that is newer may name another kind: then any file will do. */
function headerKind(header: string): "image" | "video" | "file" {
  return header === "image" || header === "video" ? header : "file";
}

function isKind(type: string, header: string): boolean {
  return headerKind(header) === "file" || type.startsWith(`${header}/`);
}

function aboveText({ file, attachment, problem }: Upload): string {
  if (problem !== null) return problem;
  return attachment ? file.name : t("composer.file_uploading");
}

/** The platforms' own bound. */
const VALUE_CHARS_MAX = 1_024;

function Filled({
  conversation,
  template,
  back,
  done,
}: {
  conversation: Conversation;
  template: MessageTemplate;
  back: () => void;
  done: () => void;
}) {
  const [values, setValues] = useState<readonly string[]>(() =>
    // Nine times out of ten the first place is the customer's name.
    template.placeholders > 0 ? [conversation.contact.name ?? ""] : [],
  );
  const { name, language, placeholders, header } = template;
  const files = useStore(uploads, (all) => all[conversation.id] ?? NO_UPLOADS);
  const above = header === null ? undefined : files.find(({ file }) => isKind(file.type, header));
  const text = fillTemplate(template, values);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const filled = Array.from({ length: placeholders }, (_, index) => values[index]?.trim() ?? "");
    try {
      const attached = above?.attachment ? [above.attachment] : [];
      send(conversation.id, "public", text, attached, {
        template: { name, language, values: filled },
      });
      if (above) clearUploads(conversation.id);
      done();
    } catch (error) {
      toast(explain(error), { tone: "failed" });
    }
  };
  return (
    <form onSubmit={submit}>
      <button type="button" className="link channel-back" onClick={back}>
        <ArrowLeft size={14} aria-hidden="true" /> {t("template.back")}
      </button>
      {Array.from({ length: placeholders }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place is its number.
        <label key={index} className="field">
          <span>{t("template.value", { number: `{{${index + 1}}}` })}</span>
          <input
            dir="auto"
            required
            maxLength={VALUE_CHARS_MAX}
            value={values[index] ?? ""}
            onChange={({ target }) =>
              setValues(
                Array.from({ length: placeholders }, (_, at) =>
                  at === index ? target.value : (values[at] ?? ""),
                ),
              )
            }
          />
        </label>
      ))}
      {header !== null && (
        <label className="field">
          <span>{t(`template.above_${headerKind(header)}`)}</span>
          <input
            type="file"
            accept={header === "file" ? undefined : `${header}/*`}
            required={!above}
            onChange={({ target }) => addFiles(conversation.id, target.files ?? [])}
          />
          <small role="status">{above ? aboveText(above) : t("template.above_hint")}</small>
        </label>
      )}
      <div className="preview">
        <small className="quiet">{t("template.preview")}</small>
        {above?.preview && <img className="template-above" src={above.preview} alt="" />}
        <div className="bubble" dir="auto">
          {text}
        </div>
      </div>
      <footer>
        <button
          type="submit"
          className="button primary"
          disabled={!isFilled(template, values) || (header !== null && !above?.attachment)}
        >
          <Send size={14} aria-hidden="true" /> {t("template.send")}
        </button>
      </footer>
    </form>
  );
}
