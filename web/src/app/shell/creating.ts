import { Lightbulb, type LucideIcon, MessageSquareQuote, Scale, Shapes } from "lucide-react";

export interface CreateKind {
  kind: "feature" | "idea" | "feedback" | "decision";
  label: "create.feature" | "create.idea" | "create.feedback" | "create.decision";
  icon: LucideIcon;
}

/** What a person makes from nothing. Comments, highlights and views are made where they belong. */
export const createKinds: CreateKind[] = [
  { kind: "feature", label: "create.feature", icon: Shapes },
  { kind: "idea", label: "create.idea", icon: Lightbulb },
  { kind: "feedback", label: "create.feedback", icon: MessageSquareQuote },
  { kind: "decision", label: "create.decision", icon: Scale },
];
