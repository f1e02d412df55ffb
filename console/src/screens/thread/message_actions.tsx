// What can be done with one message: here, and where it stands.

import {
  Copy,
  Eye,
  EyeOff,
  MoreHorizontal,
  Pencil,
  SmilePlus,
  ThumbsDown,
  ThumbsUp,
  Trash2,
} from "lucide-react";
import { canChange, deleteWithUndo } from "../../actions/messages";
import { react, removeThere, switchThere } from "../../actions/social";
import { myId } from "../../hub/session";
import type { Message, ReplyWay } from "../../hub/wire";
import { t } from "../../i18n";
import { doableThere, ourSign, willBe } from "../../lib/social";
import { toast } from "../../stores/toasts";
import { MenuButton, type MenuEntry } from "../../ui/menu";

interface Props {
  message: Message;
  conversationId: string;
  way: ReplyWay | undefined;
  place: string;
  edit: () => void;
}

export function MessageActions({ message, conversationId, way, place, edit }: Props) {
  const { signs } = doableThere(message, way, myId());
  const ours = ourSign(message.social);
  return (
    <span className="message-actions">
      {signs.length > 0 && (
        <MenuButton
          label={t("social.react")}
          className="icon-button small"
          items={signs.map((sign) => ({
            key: sign,
            text: sign === ours ? t("social.unreact", { sign }) : t("social.react_with", { sign }),
            chosen: sign === ours,
            run: () => react(conversationId, message.id, sign === ours ? null : sign),
          }))}
        >
          <SmilePlus size={15} />
        </MenuButton>
      )}
      <MenuButton
        label={t("message.actions")}
        className="icon-button small"
        items={entries({ message, conversationId, way, place, edit })}
      >
        <MoreHorizontal size={15} />
      </MenuButton>
    </span>
  );
}

function entries({ message, conversationId, way, place, edit }: Props): MenuEntry[] {
  const items: MenuEntry[] = [
    {
      key: "copy",
      text: t("message.copy"),
      icon: <Copy size={14} />,
      run: () =>
        void navigator.clipboard.writeText(message.text).then(
          () => toast(t("message.copied")),
          () => toast(t("message.not_copied"), { tone: "failed" }),
        ),
    },
  ];
  if (canChange(message, myId(), Date.now())) {
    items.push(
      { key: "edit", text: t("message.edit"), icon: <Pencil size={14} />, run: edit },
      {
        key: "delete",
        text: t("message.delete"),
        icon: <Trash2 size={14} />,
        danger: true,
        run: () => deleteWithUndo(conversationId, message),
      },
    );
    return items;
  }
  const there = doableThere(message, way, myId());
  const names = { platform: place };
  const [hidden, liked] = [willBe(message, "hidden"), willBe(message, "liked")];
  if (there.like) {
    items.push({
      key: "like",
      text: liked ? t("social.unlike") : t("social.like", names),
      icon: liked ? <ThumbsDown size={14} /> : <ThumbsUp size={14} />,
      run: () => void switchThere(conversationId, message.id, liked ? "unlike" : "like"),
    });
  }
  if (there.hide) {
    items.push({
      key: "hide",
      text: t(hidden ? "social.unhide" : "social.hide", names),
      icon: hidden ? <Eye size={14} /> : <EyeOff size={14} />,
      run: () => void switchThere(conversationId, message.id, hidden ? "unhide" : "hide"),
    });
  }
  if (there.edit) {
    items.push({
      key: "edit",
      text: t("social.edit", names),
      icon: <Pencil size={14} />,
      run: edit,
    });
  }
  if (there.remove) {
    items.push({
      key: "delete",
      text: t("social.delete", names),
      icon: <Trash2 size={14} />,
      danger: true,
      run: () => removeThere(conversationId, message, place),
    });
  }
  // Said before somebody looks for it in vain.
  if (there.isFixed) items.push({ kind: "heading", key: "fixed", text: t("social.fixed", names) });
  return items;
}
