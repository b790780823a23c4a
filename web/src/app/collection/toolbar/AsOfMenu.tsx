import { History } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { today } from "@/graph/operations";
import { Button } from "@/kit/Button";
import { civilDate, parseCivilDate } from "@/kit/moments";
import { Popover } from "@/kit/Popover";
import { TextField } from "@/kit/TextField";
import { useActions } from "../../actions/Actions";
import { useListSearch, useSetSearch } from "../../list-search";
import { t } from "../../messages/t";
import { useWorkspace } from "../../workspace";
import { daysAgo } from "./days-ago";
import styles from "./Toolbar.module.css";

type With = "none" | "now" | "day";

/** Looks at the list as it stood on another day, or at what differs between two days. */
export function AsOfMenu() {
  const search = useListSearch();
  const [open, setOpen] = useState(false);
  useActions([
    { id: "collection-as-of", label: t("collection.asof.action"), icon: History, run: () => setOpen(true) },
  ]);
  return (
    <Popover
      label={t("collection.asof.title")}
      open={open}
      onOpenChange={setOpen}
      target={
        <Button
          look={search.asof ? "plain" : "quiet"}
          icon={<History size={14} aria-hidden />}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {search.asof ? t("collection.asof.on", { date: civilDate(search.asof) }) : t("collection.asof")}
        </Button>
      }
    >
      <AsOfForm onClose={() => setOpen(false)} />
    </Popover>
  );
}

function AsOfForm({ onClose }: { onClose(): void }) {
  const { workspace } = useWorkspace();
  const search = useListSearch();
  const setSearch = useSetSearch();
  const now = today(workspace.zone);
  const [day, setDay] = useState(search.asof ? civilDate(search.asof) : "");
  const [compare, setCompare] = useState<With>(search.vs === "now" ? "now" : search.vs ? "day" : "none");
  const [other, setOther] = useState(search.vs && search.vs !== "now" ? civilDate(search.vs) : "");
  const [problem, setProblem] = useState<"day" | "other" | null>(null);
  const id = useId();
  const look = (asof: string, vs: string | undefined) => {
    setSearch({ asof, vs });
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const asof = lastDay(day);
    if (!asof) return setProblem("day");
    const vs = compare === "day" ? lastDay(other) : compare === "now" ? "now" : undefined;
    if (vs === null) return setProblem("other");
    // The earlier day is the one that is compared from, whichever was written first.
    if (vs && vs !== "now" && vs < asof) return look(vs, asof);
    look(asof, vs);
  };
  return (
    <form className={styles.formula} onSubmit={submit}>
      <p className={styles.lead}>{t("collection.asof.lead")}</p>
      <TextField
        label={t("collection.asof.day")}
        placeholder={t("collection.asof.dayHint")}
        value={day}
        data-autofocus
        autoComplete="off"
        error={problem === "day" ? t("collection.asof.badDay") : null}
        onChange={(event) => {
          setDay(event.target.value);
          setProblem(null);
        }}
      />
      <div className={styles.quickDays}>
        {(["week", "month", "quarter", "year"] as const).map((span) => (
          <Button key={span} onClick={() => setDay(civilDate(daysAgo(now, span)))}>
            {t(`collection.asof.${span}`)}
          </Button>
        ))}
      </div>
      <fieldset className={styles.choices}>
        <legend className={styles.panelLabel}>{t("collection.asof.compare")}</legend>
        {(
          [
            ["none", "collection.asof.compareNone"],
            ["now", "collection.asof.compareNow"],
            ["day", "collection.asof.compareDay"],
          ] as const
        ).map(([value, label]) => (
          <label key={value} className={styles.choice} htmlFor={`${id}-${value}`}>
            <input
              id={`${id}-${value}`}
              type="radio"
              name={id}
              checked={compare === value}
              onChange={() => setCompare(value)}
            />
            {t(label)}
          </label>
        ))}
      </fieldset>
      {compare === "day" ? (
        <TextField
          label={t("collection.asof.compareDay")}
          placeholder={t("collection.asof.dayHint")}
          value={other}
          autoComplete="off"
          error={problem === "other" ? t("collection.asof.badDay") : null}
          onChange={(event) => {
            setOther(event.target.value);
            setProblem(null);
          }}
        />
      ) : null}
      <div className={styles.formFoot}>
        {search.asof ? (
          <Button
            onClick={() => {
              setSearch({ asof: undefined, vs: undefined });
              onClose();
            }}
          >
            {t("collection.asof.back")}
          </Button>
        ) : null}
        <Button look="primary" type="submit">
          {t("collection.asof.look")}
        </Button>
      </div>
    </form>
  );
}

/** The day that was written; of a month or a year its last day, for "as of" means the end. */
function lastDay(text: string): string | null {
  const date = parseCivilDate(text);
  return date ? endOf(date) : null;
}

function endOf(date: string): string | null {
  if (/^\d{4}-\d\d-\d\d$/.test(date)) return date;
  const [, year = "", part = ""] = /^(\d{4})(?:-(.+))?$/.exec(date) ?? [];
  if (part.startsWith("W")) return null;
  const month = part.startsWith("H")
    ? Number(part.slice(1)) * 6
    : part.startsWith("Q")
      ? Number(part.slice(1)) * 3
      : part
        ? Number(part)
        : 12;
  return new Date(Date.UTC(Number(year), month, 0)).toISOString().slice(0, 10);
}
