import { Bookmark, Check, Pencil, RotateCcw, Trash2, UserRound } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import type { GraphRecord, Id } from "@/contract/schema";
import { useGraph, useRecords } from "@/graph/hooks";
import { createRecord, setField } from "@/graph/operations";
import { Button } from "@/kit/Button";
import { Menu, type MenuGroup } from "@/kit/Menu";
import { Popover } from "@/kit/Popover";
import { TextField } from "@/kit/TextField";
import { useActions } from "../actions/Actions";
import { useSetSearch } from "../list-search";
import { t } from "../messages/t";
import { titleOf } from "../record/titles";
import { useCommit } from "../record/use-commit";
import { useWorkspace } from "../workspace";
import type { Collection } from "./use-collection";
import styles from "./ViewTabs.module.css";
import { clearedView, storedView, viewChange, viewOfRecord } from "./view-definition";

/** A personal view stands only in the lists of who made it, and one that was erased in nobody's. */
export function isForMe(view: GraphRecord, me: Id): boolean {
  if (view.erased) return false;
  return view.fields.audience !== "personal" || view.fields.owner === me || view.created_by === me;
}

/** The saved views of a kind that this person sees, by name. */
export function useViews(kind: string): readonly GraphRecord[] {
  const graph = useGraph();
  const me = graph.workspace.person;
  return useRecords({
    kind: "view",
    key: `of ${kind} for ${me}`,
    where: (view) => viewOfRecord(view.fields.definition).kind === kind && isForMe(view, me),
    sort: [{ field: "title" }],
  });
}

/** Everything, and each saved view, one press apart; what was changed since can be kept or dropped. */
export function ViewTabs({ collection, plural }: { collection: Collection; plural: string }) {
  const graph = useGraph();
  const { kind, saved, changed } = collection;
  const { canEdit } = useWorkspace();
  const views = useViews(kind);
  const setSearch = useSetSearch();
  const commit = useCommit();
  const [saving, setSaving] = useState(false);
  const [renaming, setRenaming] = useState(false);

  const openAll = () => setSearch({ ...clearedView(), view: undefined });
  const open = (view: GraphRecord) => {
    const definition = viewOfRecord(view.fields.definition);
    setSearch({ ...viewChange(definition), layout: definition.layout, view: view.id });
  };
  const saveChanges = () => {
    if (!saved) return;
    commit(
      t("collection.view.changed", { name: titleOf(saved) }),
      [setField(graph, saved.id, "definition", storedView(collection.view))],
      t("collection.view.changed", { name: titleOf(saved) }),
    );
  };
  const menu = (view: GraphRecord): MenuGroup[] => [
    {
      entries: [
        {
          id: "rename",
          label: t("collection.view.rename"),
          icon: <Pencil size={15} aria-hidden />,
          onSelect: () => setRenaming(true),
        },
        {
          id: "audience",
          label: t(
            view.fields.audience === "personal" ? "collection.view.space" : "collection.view.personal",
          ),
          icon: <UserRound size={15} aria-hidden />,
          onSelect: () =>
            commit(t("collection.view.changed", { name: titleOf(view) }), [
              setField(
                graph,
                view.id,
                "audience",
                view.fields.audience === "personal" ? "space" : "personal",
              ),
            ]),
        },
        {
          id: "trash",
          label: t("collection.view.trash"),
          icon: <Trash2 size={15} aria-hidden />,
          danger: true,
          onSelect: () => {
            const said = t("collection.view.trashed", { name: titleOf(view) });
            commit(said, [setField(graph, view.id, "trashed", true)], said);
            openAll();
          },
        },
      ],
    },
  ];
  const canSave = canEdit && (changed || (!saved && collection.differs));
  useActions([
    {
      id: "collection-save-view",
      label: t(saved ? "collection.view.saveAs" : "collection.view.save"),
      icon: Bookmark,
      when: () => canSave,
      run: () => setSaving(true),
    },
    ...views
      .filter((view) => view.id !== saved?.id)
      .map((view) => ({
        id: `collection-view-${view.id}`,
        label: t("collection.view.open", { name: titleOf(view) }),
        run: () => open(view),
      })),
  ]);
  // A view that is nothing but how the kind comes needs no tab of its own.
  const unsaved = !saved && collection.differs;
  if (views.length === 0 && !unsaved && !saved) return null;
  return (
    <nav className={styles.tabs} aria-label={t("collection.view.tabs")}>
      <ul className={styles.list}>
        <li>
          <button
            type="button"
            className={styles.tab}
            aria-current={saved ? undefined : "page"}
            onClick={openAll}
          >
            {t("collection.view.all", { plural: plural.toLowerCase() })}
          </button>
        </li>
        {views.map((view) => {
          const here = saved?.id === view.id;
          const name = titleOf(view);
          return (
            <li key={view.id}>
              {here && canEdit ? (
                <Menu
                  target={
                    <button
                      type="button"
                      className={styles.tab}
                      aria-current="page"
                      aria-label={t("collection.view.menu", { name })}
                    >
                      {name}
                      {changed ? <span className={styles.dot} title={t("collection.view.unsaved")} /> : null}
                    </button>
                  }
                  groups={menu(view)}
                />
              ) : (
                <button
                  type="button"
                  className={styles.tab}
                  aria-current={here ? "page" : undefined}
                  onClick={() => open(view)}
                >
                  {view.fields.audience === "personal" ? <UserRound size={12} aria-hidden /> : null}
                  {name}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {canSave ? (
        <span className={styles.keep}>
          {changed ? (
            <>
              <Button look="quiet" icon={<Check size={14} aria-hidden />} onClick={saveChanges}>
                {t("collection.view.saveChanges")}
              </Button>
              <Button
                look="quiet"
                icon={<RotateCcw size={14} aria-hidden />}
                onClick={() => saved && open(saved)}
              >
                {t("collection.view.reset")}
              </Button>
            </>
          ) : null}
          <Popover
            label={t("collection.view.saveAs")}
            open={saving}
            onOpenChange={setSaving}
            target={
              <Button
                look="quiet"
                icon={<Bookmark size={14} aria-hidden />}
                aria-expanded={saving}
                onClick={() => setSaving(!saving)}
              >
                {t(saved ? "collection.view.saveAs" : "collection.view.save")}
              </Button>
            }
          >
            <NameForm
              onName={(title, audience) => {
                const made = createRecord(graph, "view", {
                  title,
                  owner: graph.workspace.person,
                  audience,
                  definition: storedView(collection.view),
                });
                const label = t("collection.view.saved", { name: title });
                commit(label, [made.operation], label);
                setSaving(false);
                setSearch(
                  { ...viewChange(collection.view), layout: collection.view.layout, view: made.id },
                  true,
                );
              }}
            />
          </Popover>
        </span>
      ) : null}
      {renaming && saved ? (
        <Popover
          label={t("collection.view.rename")}
          open
          onOpenChange={setRenaming}
          target={<span className={styles.anchor} />}
        >
          <NameForm
            name={titleOf(saved)}
            onName={(title) => {
              commit(t("collection.view.renamed", { name: title }), [
                setField(graph, saved.id, "title", title),
              ]);
              setRenaming(false);
            }}
          />
        </Popover>
      ) : null}
    </nav>
  );
}

function NameForm({
  name: first = "",
  onName,
}: {
  name?: string;
  onName(name: string, audience: "space" | "personal"): void;
}) {
  const [name, setName] = useState(first);
  const [audience, setAudience] = useState<"space" | "personal">("space");
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) onName(name.trim(), audience);
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <TextField
        label={t("collection.view.name")}
        value={name}
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
        data-autofocus
      />
      {first ? null : (
        <fieldset className={styles.audience}>
          <legend>{t("collection.view.audience")}</legend>
          {(["space", "personal"] as const).map((one) => (
            <label key={one} htmlFor={`${id}-${one}`}>
              <input
                id={`${id}-${one}`}
                type="radio"
                name={id}
                checked={audience === one}
                onChange={() => setAudience(one)}
              />
              {t(`collection.view.${one}`)}
            </label>
          ))}
        </fieldset>
      )}
      <Button look="primary" type="submit" disabled={!name.trim()}>
        {t("collection.view.go")}
      </Button>
    </form>
  );
}
