import { Send, Square } from "lucide-react";
import { type RefObject, useRef } from "react";
import { t } from "@/app/messages/t";
import { sizeWords } from "@/app/record/files/file-facts";
import { Button } from "@/kit/Button";
import styles from "./Api.module.css";
import { canSend, type Endpoint, type Schemas } from "./api-document";
import { CopyButton } from "./CopyButton";
import { SHOWN } from "./reply-text";
import { curlText, type RequestValues } from "./request";
import type { Answered, Sending } from "./use-send";

interface ExampleSectionProps {
  endpoint: Endpoint;
  schemas: Schemas;
  values: RequestValues;
  sending: Sending;
}

/** The request as one types it in a shell, the button that sends it, and what came back. */
export function ExampleSection({ endpoint, schemas, values, sending }: ExampleSectionProps) {
  const text = useRef<HTMLElement>(null);
  const curl = curlText(endpoint, values, { origin: window.location.origin, schemas });
  const notes = [
    ...(endpoint.takesToken ? [] : [t("api.noToken")]),
    ...(/\$(?!TOKEN)[A-Z]/.test(curl) ? [t("api.variables")] : []),
    ...(endpoint.method === "get" && !canSend(endpoint) ? [whyNot(endpoint)] : []),
  ];
  return (
    <section className={styles.section} aria-label={t("api.example")}>
      <div className={styles.headingLine}>
        <h3 className={styles.heading}>{t("api.example")}</h3>
        <CopyButton label={t("api.copyExample")} from={text} />
      </div>
      <CodeBox label={t("api.command")} text={curl} of={text} />
      {notes.length > 0 ? <p className={styles.quiet}>{notes.join(" ")}</p> : null}
      {canSend(endpoint) ? (
        <>
          <div className={styles.send}>
            {sending.waiting ? (
              <Button size="large" icon={<Square size={14} aria-hidden />} onClick={sending.stop}>
                {t("api.stop")}
              </Button>
            ) : (
              <Button look="primary" size="large" type="submit" icon={<Send size={14} aria-hidden />}>
                {t("api.send")}
              </Button>
            )}
            <span className={styles.quiet} role="status">
              {sending.waiting ? `${t("api.sending")}…` : t("api.sendHint")}
            </span>
          </div>
          {sending.problem ? (
            <p role="alert" className={styles.problem}>
              {sending.problem}
            </p>
          ) : null}
          {sending.answered ? <AnswerView answered={sending.answered} /> : null}
        </>
      ) : null}
    </section>
  );
}

function AnswerView({ answered }: { answered: Answered }) {
  const { status, milliseconds, reply } = answered;
  const text = useRef<HTMLElement>(null);
  return (
    <div className={styles.answer}>
      <div className={styles.headingLine}>
        <p className={styles.status} data-refused={status >= 400 || undefined} role="status">
          {t("api.answered", { status: String(status), ms: milliseconds, size: sizeWords(reply.bytes) })}
        </p>
        {reply.text ? <CopyButton label={t("api.copyReply")} from={text} /> : null}
      </div>
      {reply.cut ? <p className={styles.quiet}>{t("api.cut", { shown: sizeWords(SHOWN) })}</p> : null}
      {reply.text ? (
        <CodeBox label={t("api.answer")} text={reply.text} of={text} />
      ) : (
        <p className={styles.quiet}>{t("api.emptyAnswer")}</p>
      )}
    </div>
  );
}

interface CodeBoxProps {
  label: string;
  text: string;
  /** What is copied. */
  of: RefObject<HTMLElement | null>;
}

function CodeBox({ label, text, of }: CodeBoxProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={styles.codeBox} tabIndex={0} aria-label={label}>
      <pre>
        <code ref={of}>{text}</code>
      </pre>
    </section>
  );
}

function whyNot({ replies }: Endpoint): string {
  const types = replies.flatMap((reply) => reply.content.map((content) => content.type));
  return t(types.some((type) => /event-stream|ndjson/.test(type)) ? "api.noSendStream" : "api.noSendFile");
}
