import { ChevronRight } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { t } from "@/app/messages/t";
import type { Schema, Schemas } from "./api-document";
import { Prose } from "./Prose";
import styles from "./Schema.module.css";
import { coreOf, hasInside, partsOf, type SchemaValue, targetOf } from "./schema-parts";
import { limitsOf, nameOf, typeWords } from "./schema-words";

interface Placed {
  schema: Schema;
  schemas: Schemas;
  /** Names of the schemas that this one stands in: one of them is not opened again inside itself. */
  above: readonly string[];
}

/** A schema with what it holds; what has a name is opened in place. */
export function SchemaView({ schema, schemas }: { schema: Schema; schemas: Schemas }) {
  return (
    <div className={styles.schema}>
      <SchemaNode schema={schema} schemas={schemas} above={[]} open />
    </div>
  );
}

interface NodeProps extends Placed {
  /** What stands before the type. */
  lead?: ReactNode;
  marks?: string[];
  open?: boolean;
}

function SchemaNode({ schema, schemas, above, lead, marks = [], open = false }: NodeProps) {
  const [isOpen, setOpen] = useState(open);
  const id = useId();
  const core = coreOf(schema);
  const name = nameOf(core);
  const target = targetOf(core, schemas);
  const description = schema.description ?? core.description ?? target.description ?? "";
  const isAbove = name !== null && above.includes(name);
  const opens = !isAbove && hasInside(core, schemas);
  const limits = [...new Set([schema, core, target].flatMap(limitsOf))];
  const words = typeWords(schema, schemas);
  return (
    <>
      <div className={styles.line}>
        {lead ? <span id={`${id}-lead`}>{lead}</span> : null}
        {opens ? (
          <button
            type="button"
            className={styles.opens}
            aria-expanded={isOpen}
            aria-controls={isOpen ? id : undefined}
            // Many are called the same, such as object.
            aria-describedby={lead ? `${id}-lead` : undefined}
            onClick={() => setOpen(!isOpen)}
          >
            <ChevronRight size={13} aria-hidden className={styles.chevron} />
            {words}
          </button>
        ) : (
          <span className={styles.type}>{words}</span>
        )}
        {isAbove ? <span className={styles.mark}>{t("api.asAbove")}</span> : null}
        {[...marks, ...limits].map((said) => (
          <span key={said} className={said === t("api.required") ? styles.required : styles.mark}>
            {said}
          </span>
        ))}
      </div>
      <Prose text={description} className={styles.description} />
      <Values values={partsOf(core, schemas).values} />
      {opens && isOpen ? (
        <div id={id} className={styles.inside}>
          <SchemaInside schema={core} schemas={schemas} above={name === null ? above : [...above, name]} />
        </div>
      ) : null}
    </>
  );
}

function SchemaInside({ schema, schemas, above }: Placed) {
  const { fields, others, entries, cases, tag } = partsOf(schema, schemas);
  return (
    <>
      {fields.length > 0 || others || entries ? (
        <ul className={styles.fields}>
          {fields.map((field) => (
            <li key={field.name} className={styles.field}>
              <SchemaNode
                schema={field.schema}
                schemas={schemas}
                above={above}
                lead={<code className={styles.name}>{field.name}</code>}
                marks={marksOf(field.schema, field.required)}
              />
            </li>
          ))}
          {[
            { lead: t("api.entry"), held: entries },
            { lead: t("api.otherNames"), held: others },
          ].map(({ lead, held }) =>
            held ? (
              <li key={lead} className={styles.field}>
                <SchemaNode
                  schema={held}
                  schemas={schemas}
                  above={above}
                  lead={<span className={styles.any}>{lead}</span>}
                />
              </li>
            ) : null,
          )}
        </ul>
      ) : null}
      {cases.length > 0 ? (
        <>
          <p className={styles.forms}>{tag ? t("api.formsBy", { tag }) : t("api.formsPlain")}</p>
          <ul className={styles.fields}>
            {cases.map((one) => (
              <li key={one.label} className={styles.field}>
                <SchemaNode
                  schema={one.schema}
                  schemas={schemas}
                  above={above}
                  lead={<code className={styles.name}>{one.label}</code>}
                />
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </>
  );
}

function marksOf(schema: Schema, required: boolean): string[] {
  return [
    ...(required ? [t("api.required")] : []),
    ...(schema.readOnly ? [t("api.readOnly")] : []),
    ...(schema.deprecated ? [t("api.outdated")] : []),
  ];
}

function Values({ values }: { values: readonly SchemaValue[] }) {
  if (values.length === 0) return null;
  if (values.some(({ description }) => description)) {
    return (
      <dl className={styles.described}>
        {values.map(({ value, description }) => (
          <div key={String(value)}>
            <dt>
              <code className={styles.value}>{JSON.stringify(value)}</code>
            </dt>
            <dd>
              <Prose text={description} />
            </dd>
          </div>
        ))}
      </dl>
    );
  }
  return (
    <ul className={styles.values} aria-label={t("api.values")}>
      {values.map(({ value }) => (
        <li key={String(value)}>
          <code className={styles.value}>{JSON.stringify(value)}</code>
        </li>
      ))}
    </ul>
  );
}
