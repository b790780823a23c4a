import { CalendarDays, ChartNoAxesGantt, Kanban, List, type LucideIcon, Rows3 } from "lucide-react";
import type { Layout } from "./view-definition";

export const layoutIcons: Readonly<Record<Layout, LucideIcon>> = {
  table: Rows3,
  board: Kanban,
  list: List,
  timeline: ChartNoAxesGantt,
  calendar: CalendarDays,
};
