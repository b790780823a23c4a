import { type FormEvent, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { t } from "@/app/messages/t";
import type { Client } from "@/contract/client";
import styles from "./Api.module.css";
import { type Content, canSend, type Endpoint, isJson, type Reply, type Schemas } from "./api-document";
import { ExampleSection } from "./ExampleSection";
import { MethodMark } from "./MethodMark";
import { ParameterList } from "./ParameterList";
import { Prose } from "./Prose";
import { isMissing, parameterKey, type RequestValues, requestHeaders, requestPath } from "./request";
import { SchemaView } from "./SchemaView";
import { useSend } from "./use-send";

interface EndpointViewProps {
  endpoint: Endpoint;
  schemas: Schemas;
  /** Of the workspace that is open; stands for the one that the path asks for. */
  slug: string;
  client: Pick<Client, "answer">;
}

/** Everything about one method of one path. */
export function EndpointView({ endpoint, schemas, slug, client }: EndpointViewProps) {
  const { method, path, summary, description, parameters, body, replies } = endpoint;
  const [values, setValues] = useState<RequestValues>(() => known(endpoint, slug));
  const [tried, setTried] = useState(false);
  const sending = useSend(client);
  const form = useRef<HTMLFormElement>(null);
  const sends = canSend(endpoint);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (parameters.some((parameter) => isMissing(parameter, values))) {
      // What is missing is found by how it is marked.
      flushSync(() => setTried(true));
      form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
      return;
    }
    sending.send(
      requestPath(endpoint, values, () => ""),
      requestHeaders(endpoint, values),
    );
  };
  return (
    <article className={styles.endpoint} aria-labelledby="endpoint">
      <header className={styles.endpointHead}>
        <h2 id="endpoint" className={styles.address}>
          <MethodMark method={method} /> <PathWords path={path} />
        </h2>
        <Prose text={summary} className={styles.summary} />
        <Prose text={description} />
      </header>
      <form ref={form} className={styles.form} onSubmit={submit} noValidate>
        {parameters.length > 0 ? (
          <section className={styles.section} aria-label={t("api.parameters")}>
            <h3 className={styles.heading}>{t("api.parameters")}</h3>
            <ParameterList
              parameters={parameters}
              schemas={schemas}
              values={values}
              tried={tried}
              onChange={
                sends ? (key, value) => setValues((before) => ({ ...before, [key]: value })) : undefined
              }
            />
          </section>
        ) : null}
        {body ? (
          <section className={styles.section} aria-label={t("api.body")}>
            <h3 className={styles.heading}>{t("api.body")}</h3>
            {body.required ? null : <p className={styles.quiet}>{t("api.bodyOptional")}</p>}
            <Contents content={body.content} schemas={schemas} />
          </section>
        ) : null}
        <ExampleSection endpoint={endpoint} schemas={schemas} values={values} sending={sending} />
      </form>
      <section className={styles.section} aria-label={t("api.replies")}>
        <h3 className={styles.heading}>{t("api.replies")}</h3>
        {replies.map((reply) => (
          <ReplyView key={reply.status} reply={reply} schemas={schemas} />
        ))}
      </section>
    </article>
  );
}

function ReplyView({ reply, schemas }: { reply: Reply; schemas: Schemas }) {
  return (
    <div className={styles.reply}>
      <h4 className={styles.status}>{t("api.status", { status: reply.status })}</h4>
      <Prose text={reply.description} className={styles.quiet} />
      {reply.content.length === 0 ? <p className={styles.quiet}>{t("api.noContent")}</p> : null}
      <Contents content={reply.content} schemas={schemas} />
    </div>
  );
}

function Contents({ content, schemas }: { content: readonly Content[]; schemas: Schemas }) {
  return content.map(({ type, schema }) => (
    <div key={type} className={styles.content}>
      {isJson(type) ? null : <p className={styles.mediaType}>{type}</p>}
      {type === "text/event-stream" ? <p className={styles.quiet}>{t("api.stream")}</p> : null}
      {type === "application/x-ndjson" ? <p className={styles.quiet}>{t("api.lines")}</p> : null}
      {/octet-stream|zip/.test(type) ? <p className={styles.quiet}>{t("api.bytes")}</p> : null}
      {schema && !/octet-stream|zip|event-stream/.test(type) ? (
        <SchemaView schema={schema} schemas={schemas} />
      ) : null}
    </div>
  ));
}

/** May break after each slash, and not within a name. */
function PathWords({ path }: { path: string }) {
  const parts = path.split("/").slice(1);
  return (
    <span className={styles.path}>
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a path have no other identity
        <span key={index}>
          /<wbr />
          <span data-variable={part.startsWith("{") || undefined}>{part}</span>
        </span>
      ))}
    </span>
  );
}

function known(endpoint: Endpoint, slug: string): RequestValues {
  return Object.fromEntries(
    endpoint.parameters
      .filter(({ name, in: place }) => place === "path" && name === "workspace")
      .map((parameter) => [parameterKey(parameter), slug]),
  );
}
