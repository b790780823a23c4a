import { MoreHorizontal, Play, Undo2 } from "lucide-react";
import { t } from "@/app/messages/t";
import type { Import, ImportProgress } from "@/contract/schema";
import { IconButton } from "@/kit/Button";
import { Menu } from "@/kit/Menu";

export interface ImportMenuProps {
  made: Import;
  progress: ImportProgress | null;
  onGoOn(): void;
  onTakeBack(): void;
}

/** Whether anything can still be done about an import. */
export function canTakeBack(made: Import): boolean {
  return made.state === "finished" || made.state === "stopped" || made.state === "failed";
}

export function canGoOn(made: Import, progress: ImportProgress | null): boolean {
  return (made.state === "stopped" || made.state === "failed") && progress?.resumable === true;
}

export function ImportMenu({ made, progress, onGoOn, onTakeBack }: ImportMenuProps) {
  if (!canTakeBack(made)) return null;
  return (
    <Menu
      placement="bottom-end"
      target={
        <IconButton label={t("imports.menuOf", { title: made.title })}>
          <MoreHorizontal size={16} aria-hidden />
        </IconButton>
      }
      groups={[
        {
          entries: [
            ...(canGoOn(made, progress)
              ? [
                  {
                    id: "go-on",
                    label: t("imports.goOn"),
                    icon: <Play size={14} aria-hidden />,
                    onSelect: onGoOn,
                  },
                ]
              : []),
            {
              id: "take-back",
              label: t("imports.takeBack"),
              icon: <Undo2 size={14} aria-hidden />,
              danger: true,
              onSelect: onTakeBack,
            },
          ],
        },
      ]}
    />
  );
}
