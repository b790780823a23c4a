import type { Id } from "@/contract/schema";
import { useRecord } from "@/graph/hooks";
import { titleOf } from "../record/titles";
import styles from "./Avatar.module.css";

/** A person as their initials. Says nothing by itself; the name stands beside it or in the label around it. */
export function Avatar({ person, size = "small" }: { person: Id; size?: "small" | "large" }) {
  const record = useRecord(person);
  return (
    <span className={styles.avatar} data-size={size} data-initials={initials(titleOf(record))} aria-hidden />
  );
}

/** First letters of the first and the last word: AL for Ada Lovelace. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => (word ? (/[\p{L}\p{N}]/u.exec(word)?.[0] ?? "") : ""))
    .join("")
    .toUpperCase();
}
