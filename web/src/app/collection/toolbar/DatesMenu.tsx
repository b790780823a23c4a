import { CalendarRange } from "lucide-react";
import { Button } from "@/kit/Button";
import { Menu } from "@/kit/Menu";
import { t } from "../../messages/t";
import { timeFields } from "../layouts/time";
import type { Collection } from "../use-collection";

/** Which fields place a record in time. */
export function DatesMenu({ collection }: { collection: Collection }) {
  const { view, change } = collection;
  const offered = timeFields(collection);
  return (
    <Menu
      target={
        <Button look="quiet" icon={<CalendarRange size={14} aria-hidden />}>
          {t("collection.dates")}
        </Button>
      }
      groups={(["start", "end"] as const).map((end) => ({
        label: t(`collection.dates.${end}`),
        entries: offered.map((field) => ({
          id: `${end} ${field.id}`,
          label: field.label,
          chosen: view.dates[end] === field.id,
          onSelect: () => change({ dates: { ...view.dates, [end]: field.id } }),
        })),
      }))}
    />
  );
}
