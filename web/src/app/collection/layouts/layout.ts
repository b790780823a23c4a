import type { GraphRecord, Json } from "@/contract/schema";
import { titleOf } from "../../record/titles";
import type { Collection } from "../use-collection";

/** What each layout is given, and what it tells back. */
export interface LayoutProps {
  collection: Collection;
  title: string;
  selection: ReadonlySet<string>;
  onSelect(selection: ReadonlySet<string>): void;
  /** Makes records with these titles and with the values of the groups they were added to. */
  onAdd(titles: readonly string[], values: Readonly<Record<string, Json>>): void;
}

/** How a page drives the layout that is on show, wherever the focus is. */
export interface LayoutHandle {
  focus(): void;
  move(step: number): string | null;
  active(): string | null;
  toggle(): void;
  edit(): void;
}

export const idOf = (record: GraphRecord) => record.id;
export const nameOf = (record: GraphRecord) => titleOf(record);
