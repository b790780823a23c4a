import {
  Box,
  FileText,
  Lightbulb,
  type LucideIcon,
  MessageSquareQuote,
  Scale,
  Shapes,
  UserRound,
} from "lucide-react";

export interface CreateKind {
  kind: "feature" | "idea" | "feedback" | "decision";
  label: "create.feature" | "create.idea" | "create.feedback" | "create.decision";
  icon: LucideIcon;
}

/** What the menu of the top bar makes. Comments, highlights and views are made where they belong. */
export const createKinds: CreateKind[] = [
  { kind: "feature", label: "create.feature", icon: Shapes },
  { kind: "idea", label: "create.idea", icon: Lightbulb },
  { kind: "feedback", label: "create.feedback", icon: MessageSquareQuote },
  { kind: "decision", label: "create.decision", icon: Scale },
];

const icons: { [kind: string]: LucideIcon } = {
  feature: Shapes,
  idea: Lightbulb,
  feedback: MessageSquareQuote,
  decision: Scale,
  product: Box,
  person: UserRound,
};

/** A kind that this list does not know yet is a sheet of paper. */
export const iconOfKind = (kind: string): LucideIcon => icons[kind] ?? FileText;
