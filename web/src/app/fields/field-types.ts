import {
  AtSign,
  CalendarDays,
  Coins,
  FunctionSquare,
  Hash,
  Link2,
  type LucideIcon,
  SquareCheck,
  SquareMousePointer,
  Tags,
  TextCursorInput,
} from "lucide-react";
import type { FieldType } from "@/contract/schema";
import type { MessageKey } from "../messages/t";

export interface FieldTypeChoice {
  type: FieldType;
  label: Extract<MessageKey, `fields.type.${string}`>;
  icon: LucideIcon;
}

/** What a person can make a field of, the most usual first. */
export const fieldTypeChoices: readonly FieldTypeChoice[] = [
  { type: "line", label: "fields.type.line", icon: TextCursorInput },
  { type: "number", label: "fields.type.number", icon: Hash },
  { type: "choice", label: "fields.type.choice", icon: SquareMousePointer },
  { type: "choices", label: "fields.type.choices", icon: Tags },
  { type: "date", label: "fields.type.date", icon: CalendarDays },
  { type: "reference", label: "fields.type.reference", icon: AtSign },
  { type: "money", label: "fields.type.money", icon: Coins },
  { type: "checkbox", label: "fields.type.checkbox", icon: SquareCheck },
  { type: "url", label: "fields.type.url", icon: Link2 },
  { type: "formula", label: "fields.type.formula", icon: FunctionSquare },
];

/** Colours of options, by the name that is kept; each is a pair that meets 4.5 : 1 with the ink. */
export const optionColours = ["grey", "blue", "green", "amber", "red", "violet", "teal", "pink"] as const;
export type OptionColour = (typeof optionColours)[number];

export function isOptionColour(name: string | null | undefined): name is OptionColour {
  return optionColours.some((colour) => colour === name);
}

/** Currencies offered first; any ISO 4217 code can be written. */
export const currencies = ["EUR", "USD", "GBP", "CHF", "JPY", "SEK", "INR", "AUD", "CAD", "BRL"] as const;
