import {
  Activity,
  Archive,
  FileDown,
  Flame,
  Inbox,
  Lightbulb,
  type LucideIcon,
  MessageSquareQuote,
  Scale,
  Settings,
  Shapes,
  SlidersHorizontal,
  SquareCheckBig,
} from "lucide-react";
import type { MessageKey } from "../messages/t";

export interface Place {
  to:
    | "/$ws/inbox"
    | "/$ws/wanted"
    | "/$ws/features"
    | "/$ws/work"
    | "/$ws/ideas"
    | "/$ws/feedback"
    | "/$ws/decisions"
    | "/$ws/views"
    | "/$ws/activity"
    | "/$ws/imports"
    | "/$ws/archive"
    | "/$ws/settings";
  label: Extract<MessageKey, `nav.${string}`>;
  icon: LucideIcon;
  key: string;
}

/** The rail, in the order in which a product is led: heard, chosen, built, kept. */
export const placeGroups: { label: Extract<MessageKey, `nav.${string}`> | null; places: Place[] }[] = [
  {
    label: null,
    places: [
      { to: "/$ws/inbox", label: "nav.inbox", icon: Inbox, key: "g n" },
      { to: "/$ws/wanted", label: "nav.wanted", icon: Flame, key: "g w" },
    ],
  },
  {
    label: "nav.heard",
    places: [
      { to: "/$ws/feedback", label: "nav.feedback", icon: MessageSquareQuote, key: "g b" },
      { to: "/$ws/ideas", label: "nav.ideas", icon: Lightbulb, key: "g i" },
    ],
  },
  {
    label: "nav.chosen",
    places: [
      { to: "/$ws/features", label: "nav.features", icon: Shapes, key: "g f" },
      { to: "/$ws/decisions", label: "nav.decisions", icon: Scale, key: "g d" },
      { to: "/$ws/views", label: "nav.views", icon: SlidersHorizontal, key: "g v" },
    ],
  },
  {
    label: "nav.built",
    places: [{ to: "/$ws/work", label: "nav.work", icon: SquareCheckBig, key: "g k" }],
  },
  {
    label: "nav.kept",
    places: [
      { to: "/$ws/activity", label: "nav.activity", icon: Activity, key: "g a" },
      { to: "/$ws/imports", label: "nav.imports", icon: FileDown, key: "g m" },
      { to: "/$ws/archive", label: "nav.archive", icon: Archive, key: "g x" },
      { to: "/$ws/settings", label: "nav.settings", icon: Settings, key: "g s" },
    ],
  },
];

export const places: Place[] = placeGroups.flatMap((group) => group.places);

/** Where the records of a kind are listed, as the last part of the address. */
export const placeOfKind: { [kind: string]: string } = {
  feature: "features",
  work_item: "work",
  idea: "ideas",
  feedback: "feedback",
  decision: "decisions",
  view: "views",
};

/** The address below the workspace at which the records of a kind are listed. */
export function listOfKind(kind: string): string {
  return placeOfKind[kind] ?? `records/${kind}`;
}
