import styles from "./Api.module.css";

/** A description as the document has it: paragraphs, with code between backticks. */
export function Prose({ text, className }: { text: string; className?: string }) {
  const paragraphs = text.split(/\n\s*\n/).filter((paragraph) => paragraph.trim());
  if (paragraphs.length === 0) return null;
  return (
    <div className={`${styles.prose} ${className ?? ""}`}>
      {paragraphs.map((paragraph) => (
        <p key={paragraph}>
          {pieces(paragraph).map(({ at, code, text: piece }) =>
            code ? (
              <code key={at} className={styles.code}>
                {piece}
              </code>
            ) : (
              piece
            ),
          )}
        </p>
      ))}
    </div>
  );
}

function pieces(paragraph: string): { at: number; code: boolean; text: string }[] {
  // Some descriptions come from the source, where square brackets link what stands between backticks.
  const parts = paragraph.replace(/\[(`[^`]+`)\]/g, "$1").split("`");
  return parts.map((text, at) => ({ at, code: at % 2 === 1 && at < parts.length - 1, text }));
}
