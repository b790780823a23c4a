import { createContext, type ReactNode, use } from "react";

/** The record's title is the page's own heading on its page, and one below it in the panel. */
export const RecordOnPage = createContext(false);

export function SectionHeading({ children }: { children: ReactNode }) {
  return use(RecordOnPage) ? <h2>{children}</h2> : <h3>{children}</h3>;
}

/** A heading inside a section. */
export function GroupHeading({ children, className }: { children: ReactNode; className?: string }) {
  const Heading = use(RecordOnPage) ? "h3" : "h4";
  return <Heading className={className}>{children}</Heading>;
}
