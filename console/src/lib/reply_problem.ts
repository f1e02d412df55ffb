// Why a reply cannot go out over its platform as it is, in a sentence; or null.

import type { Attachment, ReplyWay } from "../hub/wire";
import { t } from "../i18n";
import { fileSize } from "./file_size";
import { platformName } from "./platforms";
import { hindranceOf, roomFor } from "./reply_way";

export function replyProblem(
  way: ReplyWay,
  text: string,
  files: readonly Pick<Attachment, "content_type" | "size_bytes" | "name">[],
  now: number,
): string | null {
  const known = platformName(way.platform);
  const platform = known ? t(`platform.${known}`) : way.platform;
  if (hindranceOf(way, now) === "closed") {
    return t(way.templates ? "reply.closed_template" : "reply.closed", { platform });
  }
  const room = roomFor(text, way);
  if (room?.over) {
    const [used, max] = [room.used.toLocaleString(), room.max.toLocaleString()];
    return t("reply.too_long", { platform, used, max });
  }
  if (files.length === 0) return null;
  const { kinds, per_message_max: max } = way.files;
  if (kinds.length === 0) return t("reply.no_files", { platform });
  if (files.length > max) return t("reply.too_many_files", { platform, max });
  for (const { name, content_type, size_bytes } of files) {
    // What a platform does not know as a picture or a film it takes as a file, if it takes those.
    const kind = content_type.split("/")[0];
    const limit =
      kinds.find((one) => one.kind === kind) ?? kinds.find((one) => one.kind === "file");
    if (!limit) return t("reply.file_kind", { platform, name });
    if (size_bytes > limit.bytes_max) {
      return t("reply.file_size", { platform, name, max: fileSize(limit.bytes_max) });
    }
  }
  return null;
}
