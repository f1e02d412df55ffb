// A button that opens a list of choices. One skin for every menu of the console.

import { Menu } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ReactNode } from "react";

export type MenuEntry =
  | { kind: "heading"; key: string; text: string }
  | {
      kind?: "choice";
      key: string;
      text: string;
      icon?: ReactNode;
      chosen?: boolean;
      danger?: boolean;
      hint?: string;
      run: () => void;
    };

export function MenuButton({
  label,
  items,
  children,
  className = "button ghost",
  side = "bottom",
  align = "start",
  disabled = false,
}: {
  label: string;
  items: readonly MenuEntry[];
  children: ReactNode;
  className?: string;
  side?: "top" | "bottom" | "right";
  align?: "start" | "end";
  disabled?: boolean;
}) {
  const choosing = items.some((item) => item.kind !== "heading" && item.chosen !== undefined);
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={className} aria-label={label} title={label} disabled={disabled}>
        {children}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="floating" side={side} align={align} sideOffset={6}>
          <Menu.Popup className="menu">
            {items.map((item) =>
              item.kind === "heading" ? (
                <div key={item.key} className="menu-heading">
                  {item.text}
                </div>
              ) : (
                <Menu.Item
                  key={item.key}
                  className="menu-item"
                  data-danger={item.danger}
                  onClick={item.run}
                >
                  {choosing && (
                    <span className="menu-check">{item.chosen && <Check size={14} />}</span>
                  )}
                  {item.icon}
                  <span className="menu-text">{item.text}</span>
                  {item.hint && <small>{item.hint}</small>}
                </Menu.Item>
              ),
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
