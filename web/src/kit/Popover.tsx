import { Popover as MantinePopover } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import styles from "./Popover.module.css";

interface PopoverProps {
  target: ReactElement;
  open: boolean;
  onOpenChange(open: boolean): void;
  children: ReactNode;
  label: string;
  placement?: "bottom-start" | "bottom-end" | "top-start" | "bottom";
}

/** A small surface beside its button that keeps the keyboard inside while it is open. */
export function Popover({ target, open, onOpenChange, children, label, placement }: PopoverProps) {
  return (
    <MantinePopover
      opened={open}
      onChange={onOpenChange}
      position={placement ?? "bottom-start"}
      offset={4}
      trapFocus
      returnFocus
      unstyled
      classNames={{ dropdown: styles.dropdown }}
      transitionProps={{ duration: 0 }}
    >
      <MantinePopover.Target>{target}</MantinePopover.Target>
      <MantinePopover.Dropdown aria-label={label}>{children}</MantinePopover.Dropdown>
    </MantinePopover>
  );
}
