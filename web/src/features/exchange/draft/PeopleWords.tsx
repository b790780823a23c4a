import { UserPlus } from "lucide-react";
import { useCallback, useState } from "react";
import { t } from "@/app/messages/t";
import { findRecords, recordOption } from "@/app/record/record-search";
import { titleOf } from "@/app/record/titles";
import type { Id, NamedPerson } from "@/contract/schema";
import { useGraph, useRecord } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { Picker, type PickerOption } from "@/kit/Picker";
import { Popover } from "@/kit/Popover";
import styles from "./Draft.module.css";
import type { ImportDraftInUse } from "./use-import-draft";
import { personChosen, withPerson } from "./word-choices";

const SHOWN_FIRST = 50;
const FOUND = 8;
const NEW = "new";

/** Who the names of the files are. */
export function PeopleWords({ draft, people }: { draft: ImportDraftInUse; people: readonly NamedPerson[] }) {
  const { memory, change } = draft;
  const [all, setAll] = useState(false);
  const shown = all ? people : people.slice(0, SHOWN_FIRST);
  return (
    <section aria-label={t("importing.people")}>
      <h3 className={styles.tableName}>{t("importing.people")}</h3>
      <p className={styles.quiet}>{t("importing.people.lead")}</p>
      <ul className={styles.wordRows} aria-label={t("importing.people")}>
        {shown.map((person) => (
          <li key={person.name} className={styles.wordRow}>
            <span className={styles.wordName}>
              <span>{person.name}</span>
              <span className={styles.quiet}>
                {[person.email, t("importing.people.count", { n: person.count })].filter(Boolean).join(" · ")}
              </span>
            </span>
            <PersonChoice
              name={person.name}
              chosen={personChosen(memory.people, person)}
              onChoose={(id) => change({ people: withPerson(memory.people, person.name, id) })}
            />
          </li>
        ))}
      </ul>
      {people.length > shown.length ? (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          {t("importing.more", { n: people.length - shown.length })}
        </button>
      ) : null}
    </section>
  );
}

function PersonChoice(props: { name: string; chosen: Id | null; onChoose(person: Id | null): void }) {
  const { name, chosen, onChoose } = props;
  const graph = useGraph();
  const record = useRecord(chosen);
  const [open, setOpen] = useState(false);
  const search = useCallback(
    (query: string): PickerOption[] => [
      ...findRecords(graph, ["person"], query, FOUND).map((hit) => recordOption(hit)),
      { id: NEW, text: t("importing.people.new"), icon: <UserPlus size={14} aria-hidden /> },
    ],
    [graph],
  );
  const words = record ? titleOf(record) : t("importing.people.new");
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label={t("importing.people.of", { name })}
      placement="bottom-end"
      target={
        <Button
          className={styles.personButton}
          aria-label={t("importing.people.chosen", { name, person: words })}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {words}
        </Button>
      }
    >
      <Picker
        label={t("importing.people.of", { name })}
        placeholder={t("importing.people.search")}
        autoFocus
        search={search}
        empty={t("importing.people.none")}
        onCancel={() => setOpen(false)}
        onPick={(option) => {
          onChoose(option.id === NEW ? null : option.id);
          setOpen(false);
        }}
      />
    </Popover>
  );
}
