import { Menu as MantineMenu } from "@mantine/core";
import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { Kbd } from "./Kbd";
import styles from "./Menu.module.css";

export interface MenuEntry {
  id: string;
  label: ReactNode;
  icon?: ReactNode;
  shortcut?: string;
  danger?: boolean;
  disabled?: boolean;
  /** Present on entries of a choice: the chosen one carries a tick. */
  chosen?: boolean;
  onSelect?: () => void;
  href?: string;
}

export interface MenuGroup {
  label?: string;
  entries: MenuEntry[];
}

interface MenuProps {
  target: ReactElement;
  groups: MenuGroup[];
  header?: ReactNode;
  placement?: "bottom-start" | "bottom-end" | "top-start" | "right-start";
  onClose?: () => void;
}

/** A button that opens a list of entries: roving focus, type-ahead, Escape and focus return included. */
export function Menu({ target, groups, header, placement = "bottom-start", onClose }: MenuProps) {
  return (
    <MantineMenu
      position={placement}
      offset={4}
      unstyled
      loop
      classNames={{ dropdown: styles.dropdown, label: styles.label, divider: styles.divider }}
      transitionProps={{ duration: 0 }}
      onClose={onClose}
      returnFocus
      // The menu itself takes the focus: a focusable stand-in has no place among the entries of a menu.
      withInitialFocusPlaceholder={false}
    >
      <MantineMenu.Target>{target}</MantineMenu.Target>
      <MantineMenu.Dropdown onClick={(event) => event.stopPropagation()}>
        {header ? <div className={styles.header}>{header}</div> : null}
        {groups
          .filter((group) => group.entries.length > 0)
          .map((group, index) => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a menu
            <div key={group.label ?? group.entries[0]?.id} role="group" aria-label={group.label}>
              {index > 0 ? <MantineMenu.Divider /> : null}
              {group.label ? <MantineMenu.Label>{group.label}</MantineMenu.Label> : null}
              {group.entries.map((entry) => (
                <MantineMenu.Item
                  key={entry.id}
                  className={`${styles.item} ${entry.danger ? styles.danger : ""}`}
                  disabled={entry.disabled}
                  onClick={entry.onSelect}
                >
                  <span className={styles.row}>
                    <span className={styles.icon}>{entry.icon}</span>
                    <span className={styles.text}>{entry.label}</span>
                    {entry.chosen ? <Check size={14} aria-hidden /> : null}
                    {entry.shortcut ? (
                      // The name of an entry is what it does; the key beside it is for the eye.
                      <span aria-hidden>
                        <Kbd keys={entry.shortcut} />
                      </span>
                    ) : null}
                  </span>
                </MantineMenu.Item>
              ))}
            </div>
          ))}
      </MantineMenu.Dropdown>
    </MantineMenu>
  );
}
