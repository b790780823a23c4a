import { History } from "lucide-react";
import { useGraph } from "@/graph/hooks";
import { IconButton } from "@/kit/Button";
import { Menu } from "@/kit/Menu";
import { t } from "../messages/t";
import { useRecentIds } from "../personal/recent";
import { titleOf } from "../record/titles";
import { useRecordNavigation } from "../record/use-record-navigation";
import { iconOfKind } from "./creating";

const shown = 12;

/** What was opened lately, one press away. */
export function RecentMenu({ className }: { className?: string }) {
  const graph = useGraph();
  const { openPage } = useRecordNavigation();
  const records = useRecentIds()
    .flatMap((id) => graph.record(id) ?? [])
    .filter((record) => record.fields.trashed !== true)
    .slice(0, shown);
  return (
    <Menu
      placement="bottom-end"
      target={
        <IconButton label={t("recent.title")} className={className}>
          <History size={16} aria-hidden />
        </IconButton>
      }
      header={records.length === 0 ? t("recent.none") : undefined}
      groups={[
        {
          label: records.length > 0 ? t("recent.title") : undefined,
          entries: records.map((record) => {
            const Icon = iconOfKind(record.kind);
            return {
              id: record.id,
              label: titleOf(record),
              icon: <Icon size={15} aria-hidden />,
              onSelect: () => openPage(record),
            };
          }),
        },
      ]}
    />
  );
}
