import { Bookmark } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useSetSearch } from "@/app/list-search";
import { t } from "@/app/messages/t";
import { useCommit } from "@/app/record/use-commit";
import { useGraph } from "@/graph/hooks";
import { createRecord } from "@/graph/operations";
import { Button } from "@/kit/Button";
import { Popover } from "@/kit/Popover";
import { TextField } from "@/kit/TextField";
import styles from "./Features.module.css";
import { type FeatureView, writeSort } from "./use-feature-view";

/** Keeps the way the list is looked at as a record that everybody can open. */
export function SaveView({ view }: { view: FeatureView }) {
  const graph = useGraph();
  const commit = useCommit();
  const setSearch = useSetSearch();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const title = name.trim();
    if (!title) return;
    const made = createRecord(graph, "view", {
      title,
      owner: graph.workspace.person,
      definition: {
        kind: "feature",
        layout: view.layout,
        filter: view.filter,
        sort: view.sort ? writeSort(view.sort) : "",
        group: view.group,
      },
    });
    const label = t("filter.saved", { name: title });
    commit(label, [made.operation], label);
    setOpen(false);
    setName("");
    setSearch({ view: made.id }, true);
  };
  return (
    <Popover
      label={t("filter.save")}
      open={open}
      onOpenChange={setOpen}
      target={
        <Button
          look="quiet"
          icon={<Bookmark size={14} aria-hidden />}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {t("filter.save")}
        </Button>
      }
    >
      <form onSubmit={submit} className={styles.saveView}>
        <TextField
          label={t("filter.saveName")}
          value={name}
          onChange={(event) => setName(event.target.value)}
          data-autofocus
        />
        <Button look="primary" type="submit" disabled={!name.trim()}>
          {t("filter.saveGo")}
        </Button>
      </form>
    </Popover>
  );
}
