import { useId } from "react";
import { t } from "@/app/messages/t";
import field from "@/kit/Field.module.css";
import styles from "./Api.module.css";
import type { Parameter, Schemas } from "./api-document";
import { Prose } from "./Prose";
import { isMissing, isRepeated, parameterKey, type RequestValues } from "./request";
import { coreOf, partsOf } from "./schema-parts";
import { limitsOf, typesOf, typeWords } from "./schema-words";

interface ParameterListProps {
  parameters: readonly Parameter[];
  schemas: Schemas;
  values: RequestValues;
  /** Absent where nothing can be sent: then there is nothing to fill in. */
  onChange?: (key: string, value: string) => void;
  /** Says what is missing: somebody tried to send it so. */
  tried: boolean;
}

/** What the request can carry beside its body, each with the field that it is filled in with. */
export function ParameterList({ parameters, schemas, values, onChange, tried }: ParameterListProps) {
  return (
    <ul className={styles.parameters}>
      {parameters.map((parameter) => {
        const key = parameterKey(parameter);
        return (
          <ParameterRow
            key={key}
            parameter={parameter}
            schemas={schemas}
            value={values[key] ?? ""}
            missing={tried && isMissing(parameter, values)}
            onChange={onChange ? (value) => onChange(key, value) : undefined}
          />
        );
      })}
    </ul>
  );
}

interface ParameterRowProps {
  parameter: Parameter;
  schemas: Schemas;
  value: string;
  missing: boolean;
  onChange?: (value: string) => void;
}

function ParameterRow({ parameter, schemas, value, missing, onChange }: ParameterRowProps) {
  const id = useId();
  const { name, in: place, required, description, schema } = parameter;
  const choices = choicesOf(parameter, schemas);
  const facts = [t(`api.in.${place}`), typeWords(schema, schemas), ...limitsOf(schema)];
  const Name = onChange ? "label" : "span";
  return (
    <li className={styles.parameter} data-fill={onChange ? true : undefined}>
      <div className={styles.about}>
        <div className={styles.parameterHead}>
          <Name className={styles.parameterName} {...(onChange ? { htmlFor: id } : {})}>
            {name}
          </Name>
          {required ? <span className={styles.required}>{t("api.required")}</span> : null}
          <span className={styles.quiet}>{facts.join(" · ")}</span>
        </div>
        <div id={`${id}-about`}>
          <Prose text={description} className={styles.description} />
          {onChange && isRepeated(parameter) ? <p className={styles.quiet}>{t("api.repeated")}</p> : null}
          {choices.length > 0 && !onChange ? <p className={styles.quiet}>{choices.join(", ")}</p> : null}
        </div>
      </div>
      {onChange ? (
        <div className={field.field}>
          <ParameterInput
            id={id}
            describedBy={missing ? `${id}-about ${id}-missing` : `${id}-about`}
            choices={choices}
            repeated={isRepeated(parameter)}
            {...{ value, missing, onChange }}
          />
          {missing ? (
            <div id={`${id}-missing`} className={field.error}>
              {t("api.needed")}
            </div>
          ) : null}
        </div>
      ) : null}
    </li>
  );
}

interface ParameterInputProps {
  id: string;
  describedBy: string;
  value: string;
  missing: boolean;
  choices: string[];
  repeated: boolean;
  onChange(value: string): void;
}

function ParameterInput({
  id,
  describedBy,
  value,
  missing,
  choices,
  repeated,
  onChange,
}: ParameterInputProps) {
  const shared = {
    id,
    value,
    className: `${field.input} ${field.small}`,
    "aria-describedby": describedBy,
    "aria-invalid": missing ? true : undefined,
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  if (repeated) return <textarea rows={2} {...shared} />;
  if (choices.length === 0) return <input autoComplete="off" spellCheck={false} {...shared} />;
  return (
    <select {...shared}>
      <option value="">{t("api.notGiven")}</option>
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {choice}
        </option>
      ))}
    </select>
  );
}

/** The values of one that takes only a few; none of one that takes any, or several. */
function choicesOf(parameter: Parameter, schemas: Schemas): string[] {
  if (isRepeated(parameter)) return [];
  if (typesOf(parameter.schema).includes("boolean")) return ["true", "false"];
  return partsOf(coreOf(parameter.schema), schemas).values.flatMap(({ value }) =>
    value === null ? [] : [String(value)],
  );
}
