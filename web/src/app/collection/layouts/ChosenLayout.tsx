import type { Ref } from "react";
import { BoardLayout } from "./BoardLayout";
import { CalendarLayout } from "./CalendarLayout";
import { ListLayout } from "./ListLayout";
import type { LayoutHandle, LayoutProps } from "./layout";
import { TableLayout } from "./TableLayout";
import { TimelineLayout } from "./TimelineLayout";
import { hasTime } from "./time";

/** The rows as the view says; as a table where it asks for dates and the kind has none. */
export function ChosenLayout({ handle, ...layout }: LayoutProps & { handle: Ref<LayoutHandle> }) {
  const { collection } = layout;
  const timed = hasTime(collection);
  switch (collection.view.layout) {
    case "board":
      return <BoardLayout {...layout} />;
    case "list":
      return <ListLayout {...layout} handle={handle} />;
    case "timeline":
      if (timed) return <TimelineLayout {...layout} />;
      break;
    case "calendar":
      if (timed) return <CalendarLayout {...layout} />;
      break;
  }
  return <TableLayout {...layout} handle={handle} />;
}
