import { Plus } from "lucide-react";
import { useId, useState } from "react";
import { t } from "@/app/messages/t";
import type { ColumnMapping, DateOrder, DraftColumn, FieldType, Markup, Target } from "@/contract/schema";
import { type Field, optionsOf } from "@/graph/definitions";
import { Button } from "@/kit/Button";
import fieldStyles from "@/kit/Field.module.css";
import { SelectField } from "@/kit/SelectField";
import { TextField } from "@/kit/TextField";
import styles from "./Draft.module.css";
import { newFieldTypes, type TargetDetails } from "./target-choices";

const markups = ["plain", "markdown", "jira_wiki", "adf", "html"] as const satisfies Markup[];
const dateOrders = ["told", "day_first", "month_first"] as const satisfies DateOrder[];
const separators = [";", ",", "|", "/", "\n", " "] as const;

const separatorNames = {
  ";": "importing.separator.semicolon",
  ",": "importing.separator.comma",
  "|": "importing.separator.bar",
  "/": "importing.separator.slash",
  "\n": "importing.separator.line",
  " ": "importing.separator.space",
} as const;

interface ColumnDetailsProps {
  column: DraftColumn;
  mapping: ColumnMapping;
  field: Field | undefined;
  details: TargetDetails;
  onChange(mapping: ColumnMapping): void;
}

/** How the values of a column are written, as far as it matters where they go. */
export function ColumnDetails({ column, mapping, field, details, onChange }: ColumnDetailsProps) {
  const { target } = mapping;
  const aim = (next: Target) => onChange({ ...mapping, target: next });
  return (
    <>
      {details.name === "label" && target.to === "new_field" ? (
        <>
          <TextField
            label={t("importing.newField.label")}
            value={target.label}
            maxLength={100}
            error={target.label.trim() === "" ? t("fields.noName") : null}
            onChange={(event) => aim({ ...target, label: event.target.value })}
          />
          <SelectField
            label={t("importing.newField.type")}
            options={newFieldTypes.map((type) => ({ value: type, label: t(`importing.type.${type}`) }))}
            value={target.field_type}
            onChange={(type) => aim({ ...target, field_type: type as FieldType })}
          />
        </>
      ) : null}
      {details.name === "heading" && target.to === "section" ? (
        <TextField
          label={t("importing.heading")}
          value={target.heading}
          maxLength={100}
          onChange={(event) => aim({ ...target, heading: event.target.value })}
        />
      ) : null}
      {details.name === "role" && target.to === "link" ? (
        <RoleName role={target.role} onName={(role) => aim({ ...target, role })} />
      ) : null}
      {details.markup ? (
        <SelectField
          label={t("importing.markup")}
          options={markups.map((one) => ({ value: one, label: t(`importing.markup.${one}`) }))}
          value={mapping.markup ?? "plain"}
          onChange={(markup) => onChange({ ...mapping, markup: markup as Markup })}
        />
      ) : null}
      {details.dates ? (
        <SelectField
          label={t("importing.dates")}
          options={dateOrders.map((one) => ({ value: one, label: t(`importing.dates.${one}`) }))}
          value={mapping.dates ?? "told"}
          onChange={(dates) => onChange({ ...mapping, dates: dates as DateOrder })}
        />
      ) : null}
      {details.separator ? <SeparatorSelect mapping={mapping} onChange={onChange} /> : null}
      {details.words && field ? (
        <OptionWords column={column} mapping={mapping} field={field} onChange={onChange} />
      ) : null}
    </>
  );
}

/** Written in full before it counts: half a word may be the name of another link. */
function RoleName({ role, onName }: { role: string; onName(role: string): void }) {
  const [name, setName] = useState(role);
  return (
    <TextField
      label={t("importing.newLink")}
      help={t("importing.newLinkHelp")}
      value={name}
      maxLength={60}
      onChange={(event) => setName(event.target.value)}
      onBlur={() => {
        if (name.trim()) onName(name.trim());
        else setName(role);
      }}
    />
  );
}

function SeparatorSelect({ mapping, onChange }: Pick<ColumnDetailsProps, "mapping" | "onChange">) {
  const { separator } = mapping;
  const known = separators.find((one) => one === separator);
  const options = [
    { value: "", label: t("importing.separator.none") },
    ...separators.map((one) => ({ value: one, label: t(separatorNames[one]) })),
    ...(separator && !known ? [{ value: separator, label: separator }] : []),
  ];
  return (
    <SelectField
      label={t("importing.separator")}
      options={options}
      value={separator ?? ""}
      onChange={(next) => onChange({ ...mapping, separator: next || null })}
    />
  );
}

type OptionWordsProps = Pick<ColumnDetailsProps, "column" | "mapping" | "onChange"> & { field: Field };

/** Which option the words of the file stand for; of the rest the words themselves are looked for. */
function OptionWords({ column, mapping, field, onChange }: OptionWordsProps) {
  const id = useId();
  const [word, setWord] = useState("");
  const options = optionsOf(field);
  const said = mapping.words ?? {};
  const isOption = (text: string) =>
    options.some((option) => option.label.toLowerCase() === text.toLowerCase() || option.id === text);
  const known = new Set(Object.keys(said).map((one) => one.toLowerCase()));
  const samples = column.samples
    .flatMap((sample) => (mapping.separator ? sample.split(mapping.separator) : [sample]))
    .map((sample) => sample.trim())
    .filter((sample) => sample !== "" && !isOption(sample) && !known.has(sample.toLowerCase()));
  const words = [...new Set([...samples, ...Object.keys(said)])];
  const put = (of: string, option: string) => {
    const { [of]: _, ...others } = said;
    onChange({ ...mapping, words: option ? { ...others, [of]: option } : others });
  };
  const add = () => {
    const of = word.trim();
    const [first] = options;
    if (!of || !first) return;
    put(of, first.id);
    setWord("");
  };
  return (
    <fieldset className={styles.words}>
      <legend className={fieldStyles.label}>{t("importing.words")}</legend>
      <ul className={styles.wordList}>
        {words.map((one) => (
          <li key={one} className={styles.wordLine}>
            <span className={styles.mono}>{one}</span>
            <select
              className={`${fieldStyles.input} ${fieldStyles.small}`}
              aria-label={t("importing.words.of", { word: one })}
              value={said[one] ?? ""}
              onChange={(event) => put(one, event.target.value)}
            >
              <option value="">{t("importing.words.asIs")}</option>
              {options.map((option) => (
                <option key={option.id} value={option.id}>
                  {option.label}
                </option>
              ))}
            </select>
          </li>
        ))}
      </ul>
      <div className={styles.wordAdd}>
        <input
          id={id}
          className={`${fieldStyles.input} ${fieldStyles.small}`}
          aria-label={t("importing.words.another")}
          placeholder={t("importing.words.another")}
          value={word}
          onChange={(event) => setWord(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            add();
          }}
        />
        <Button icon={<Plus size={14} aria-hidden />} disabled={!word.trim()} onClick={add}>
          {t("importing.words.add")}
        </Button>
      </div>
    </fieldset>
  );
}
