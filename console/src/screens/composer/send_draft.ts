// From a draft and its files to the outbox; or the sentence that says why not.

import { setStatus } from "../../actions/conversations";
import { clearDraft } from "../../actions/drafts";
import { send } from "../../actions/messages";
import { explain } from "../../hub/problem";
import type { Conversation } from "../../hub/wire";
import { t } from "../../i18n";
import { hasPlaceholder } from "../../lib/canned";
import { replyProblem } from "../../lib/reply_problem";
import { serverNow } from "../../stores/clock";
import type { Draft } from "../../stores/drafts";
import { clearUploads, type Upload } from "../../stores/uploads";

export function sendDraft(
  { id, reply }: Conversation,
  draft: Draft,
  files: readonly Upload[],
  thenSolve: boolean,
  isPrivate: boolean,
): string | null {
  const text = draft.text.trim();
  if (text === "" && files.length === 0) return thenSolve ? solve(id) : null;
  if (files.some(({ problem }) => problem !== null)) return t("composer.file_failed");
  const attachments = files.map(({ attachment }) => attachment).filter((one) => one !== null);
  if (attachments.length < files.length) return t("composer.file_uploading");
  if (draft.visibility === "public" && hasPlaceholder(text)) return t("composer.placeholder_left");
  const isPublic = draft.visibility === "public";
  const problem = isPublic && reply ? replyProblem(reply, text, attachments, serverNow()) : null;
  if (problem !== null) return problem;
  try {
    const manner = isPublic && isPrivate ? { private: true } : null;
    send(id, draft.visibility, text, attachments, manner);
  } catch (error) {
    return explain(error);
  }
  clearDraft(id);
  clearUploads(id);
  return thenSolve ? solve(id) : null;
}

function solve(id: string): null {
  void setStatus(id, "solved");
  return null;
}
