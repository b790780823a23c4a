import {
  Box,
  FileText,
  Lightbulb,
  type LucideIcon,
  MessageSquareQuote,
  Scale,
  Shapes,
  SquareCheckBig,
  UserRound,
} from "lucide-react";

export interface CreateKind {
  kind: "feature" | "work_item" | "idea" | "feedback" | "decision";
  label: `create.${CreateKind["kind"]}`;
  icon: LucideIcon;
}

/** What the menu of the top bar makes. Comments, highlights and views are made where they belong. */
export const createKinds: CreateKind[] = [
  { kind: "feature", label: "create.feature", icon: Shapes },
  { kind: "work_item", label: "create.work_item", icon: SquareCheckBig },
  { kind: "idea", label: "create.idea", icon: Lightbulb },
  { kind: "feedback", label: "create.feedback", icon: MessageSquareQuote },
  { kind: "decision", label: "create.decision", icon: Scale },
];

const icons: { [kind: string]: LucideIcon } = {
  feature: Shapes,
  work_item: SquareCheckBig,
  idea: Lightbulb,
  feedback: MessageSquareQuote,
  decision: Scale,
  product: Box,
  person: UserRound,
};

/** A kind that this list does not know yet is a sheet of paper. */
export const iconOfKind = (kind: string): LucideIcon => icons[kind] ?? FileText;
