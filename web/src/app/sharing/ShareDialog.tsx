import { type FormEvent, useId, useMemo, useState } from "react";
import type { Id, NewShare, SharedWhat, ShareLink } from "@/contract/schema";
import { ShareClient } from "@/contract/share-client";
import { useGraph } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import fieldStyles from "@/kit/Field.module.css";
import { dayOf } from "@/kit/moments";
import { SelectField } from "@/kit/SelectField";
import { FormError, TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import { ShownOnce } from "../people/ShownOnce";
import { failureText } from "../session/failure";
import { useWorkspace } from "../workspace";
import styles from "./Sharing.module.css";
import { datesShown, daysOffered, type ShareableField } from "./shareable";

export interface ShareDialogProps {
  name: string;
  /** What is shared, when these fields are. */
  what(fields: readonly string[]): SharedWhat;
  /** Of a record the one that it is in; of a view those that may be chosen from. */
  spaces: readonly Id[];
  fields: readonly ShareableField[];
  /** Chosen at first. */
  chosen: readonly string[];
  onClose(): void;
}

/** Says what people without an account see by a link, and gives the link. */
export function ShareDialog({ name, what, spaces, fields, chosen, onClose }: ShareDialogProps) {
  const { client, workspace } = useWorkspace();
  const graph = useGraph();
  const shares = useMemo(() => new ShareClient(client, workspace.id), [client, workspace.id]);
  const [form, setForm] = useState({ name, password: "", days: 30, dates: "exact" as NewShare["dates"] });
  const [shown, setShown] = useState(() =>
    fields.map((field) => field.name).filter((one) => chosen.includes(one)),
  );
  // Of several none is taken for granted: one of them may be private.
  const [from, setFrom] = useState<readonly Id[]>(spaces.length === 1 ? spaces : []);
  const [problem, setProblem] = useState<string | null>(null);
  const [link, setLink] = useState<ShareLink | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    try {
      const { dates, days } = form;
      setLink(
        await shares.share({
          name: form.name.trim(),
          what: what(shown),
          spaces: [...from],
          fields: shown,
          dates,
          days,
          password: form.password || null,
        }),
      );
    } catch (error) {
      setProblem(failureText(error));
    }
  };

  if (link) {
    return (
      <ShownOnce
        title={t("share.ready")}
        lead={t("share.readyBody", { day: dayOf(link.expires_at, workspace.zone) })}
        label={t("share.link")}
        value={`${window.location.origin}${link.path}`}
        copy={t("share.copy")}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog title={t("share.title")} onClose={onClose}>
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        <p className={styles.lead}>{t("share.lead")}</p>
        {problem ? <FormError>{problem}</FormError> : null}
        <TextField
          label={t("share.name")}
          help={t("share.nameHelp")}
          data-autofocus
          value={form.name}
          onChange={(event) => setForm({ ...form, name: event.target.value })}
        />
        {spaces.length > 1 ? (
          <Checks
            label={t("share.spaces")}
            options={spaces.map((space) => ({
              name: space,
              label: graph.spaces().find((one) => one.id === space)?.name ?? "",
            }))}
            chosen={from}
            onChosen={setFrom}
          />
        ) : null}
        <Checks
          label={t("share.fields")}
          options={fields}
          chosen={shown}
          onChosen={(names) =>
            setShown(fields.map((field) => field.name).filter((one) => names.includes(one)))
          }
        />
        <div className={styles.pair}>
          <SelectField
            label={t("share.dates")}
            options={datesShown.map((one) => ({ value: one, label: t(`share.dates.${one}`) }))}
            value={form.dates}
            onChange={(dates) => setForm({ ...form, dates: dates as NewShare["dates"] })}
          />
          <SelectField
            label={t("share.days")}
            options={daysOffered.map((days) => ({ value: `${days}`, label: t("share.daysOf", { n: days }) }))}
            value={`${form.days}`}
            onChange={(days) => setForm({ ...form, days: Number(days) })}
          />
        </div>
        <TextField
          label={t("share.password")}
          help={t("share.passwordHelp")}
          type="password"
          autoComplete="new-password"
          value={form.password}
          onChange={(event) => setForm({ ...form, password: event.target.value })}
        />
        <div className={styles.foot}>
          <Button size="large" onClick={onClose}>
            {t("record.cancel")}
          </Button>
          <Button look="primary" size="large" type="submit">
            {t("share.go")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Checks(props: {
  label: string;
  options: readonly ShareableField[];
  chosen: readonly string[];
  onChosen(names: readonly string[]): void;
}) {
  const { label, options, chosen, onChosen } = props;
  const id = useId();
  return (
    <fieldset className={styles.checks}>
      <legend className={fieldStyles.label}>{label}</legend>
      {options.map(({ name, label: words }) => (
        <label key={name} className={styles.check} htmlFor={`${id}-${name}`}>
          <input
            id={`${id}-${name}`}
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={(event) =>
              onChosen(event.target.checked ? [...chosen, name] : chosen.filter((one) => one !== name))
            }
          />
          {words}
        </label>
      ))}
    </fieldset>
  );
}
