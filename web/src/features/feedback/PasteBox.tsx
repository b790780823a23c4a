import { type KeyboardEvent, useId, useState } from "react";
import { t } from "@/app/messages/t";
import { useCommit } from "@/app/record/use-commit";
import { useDraft, useGraph } from "@/graph/hooks";
import { createRecord } from "@/graph/operations";
import { Button } from "@/kit/Button";
import fields from "@/kit/Field.module.css";
import { spellKeys } from "@/kit/keys";
import { parseCivilDate } from "@/kit/moments";
import { FormError, TextField } from "@/kit/TextField";
import styles from "./Feedback.module.css";
import { splitPasted, titleOfWords } from "./pasted";

/** Takes what was said as it is; several items at once are parted by a line of dashes. */
export function PasteBox({ onDone }: { onDone(reference: string | null): void }) {
  const graph = useGraph();
  const commit = useCommit();
  const draft = useDraft("feedback paste");
  const id = useId();
  const channels = graph.field("feedback", "channel")?.options ?? [];
  const [channel, setChannel] = useState("pasted");
  const [received, setReceived] = useState("");
  const [problem, setProblem] = useState<string | null>(null);

  const save = () => {
    const parts = splitPasted(draft.text);
    const day = received.trim() ? parseCivilDate(received) : null;
    if (parts.length === 0) {
      setProblem(t("feedback.nothing"));
      return;
    }
    if (received.trim() && !day) {
      setProblem(t("feedback.badDate"));
      return;
    }
    const made = parts.map((text) =>
      createRecord(graph, "feedback", {
        title: titleOfWords(text),
        text,
        channel,
        ...(day ? { received: day } : {}),
      }),
    );
    const label = t("feedback.saved", { n: made.length });
    commit(
      label,
      made.map((one) => one.operation),
      label,
    );
    draft.clear();
    onDone(made[0]?.id ?? null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      save();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      onDone(null);
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape and Ctrl+Enter act for the fields inside
    <div className={styles.paste} onKeyDown={onKeyDown}>
      <label htmlFor={`${id}-text`} className={fields.label}>
        {t("feedback.paste")}
      </label>
      <textarea
        id={`${id}-text`}
        className={`${fields.input} ${styles.pasteText}`}
        aria-describedby={`${id}-hint`}
        // biome-ignore lint/a11y/noAutofocus: the person asked for this box to paste into it
        autoFocus
        value={draft.text}
        onChange={(event) => {
          draft.write(event.target.value);
          setProblem(null);
        }}
      />
      <p id={`${id}-hint`} className={fields.help}>
        {t("feedback.pasteHint")}
      </p>
      <div className={styles.pasteFacts}>
        <div className={fields.field}>
          <label htmlFor={`${id}-channel`} className={fields.label}>
            {t("feedback.channel")}
          </label>
          <select
            id={`${id}-channel`}
            className={fields.input}
            value={channel}
            onChange={(event) => setChannel(event.target.value)}
          >
            {channels.map((one) => (
              <option key={one} value={one}>
                {t(`feedback.channel.${one as "email"}`)}
              </option>
            ))}
          </select>
        </div>
        <TextField
          label={t("feedback.received")}
          placeholder={t("thread.decidedOnHint")}
          value={received}
          onChange={(event) => setReceived(event.target.value)}
        />
      </div>
      {problem ? <FormError>{problem}</FormError> : null}
      <div className={styles.pasteWays}>
        <Button onClick={() => onDone(null)}>{t("feedback.cancel")}</Button>
        <Button look="primary" title={spellKeys("mod+Enter").join(" ")} onClick={save}>
          {t("feedback.save")}
        </Button>
      </div>
    </div>
  );
}
