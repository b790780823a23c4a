import { useNavigate } from "@tanstack/react-router";
import { AlarmClock, AlarmClockOff, CheckCheck, Mail, MailOpen } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { useGraph } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { Chips } from "@/kit/Chips";
import { EmptyState } from "@/kit/EmptyState";
import { RowList, type RowListHandle } from "@/kit/RowList";
import { Skeleton } from "@/kit/Skeleton";
import { useToast } from "@/kit/Toasts";
import { useActionRegistry, useActions } from "../actions/Actions";
import type { Action, ActionChoice, ActionSection } from "../actions/action";
import { useListSearch, useOpening, useSetSearch } from "../list-search";
import { t } from "../messages/t";
import { PageHead } from "../PageHead";
import type { InboxShow, MarkInbox } from "../personal/personal-client";
import { usePreferences, useRowHeight } from "../personal/use-preferences";
import { referenceOf, titleOf } from "../record/titles";
import { failureText } from "../session/failure";
import { useWorkspace } from "../workspace";
import styles from "./Inbox.module.css";
import { useInbox, useInboxState } from "./InboxProvider";
import { InboxRow, InboxRowTools, snoozeWords } from "./InboxRow";
import { type InboxGroup, inboxGroups } from "./inbox-store";
import { type SnoozeWay, snoozeUntil, snoozeUntilWords } from "./snooze";

const shows: readonly InboxShow[] = ["unread", "all", "snoozed"];

/** What happened that concerns the reader, by record: read it, put it off, or open it beside the list. */
export function InboxPage() {
  const rowHeight = useRowHeight(64);
  const graph = useGraph();
  const store = useInbox();
  const state = useInboxState();
  const search = useListSearch();
  const setSearch = useSetSearch();
  const opening = useOpening();
  const navigate = useNavigate();
  const toast = useToast();
  const registry = useActionRegistry();
  const { workspace } = useWorkspace();
  const [{ weekStart }] = usePreferences();
  const list = useRef<RowListHandle>(null);
  const show = shows.find((one) => one === search.view) ?? "unread";
  useEffect(() => {
    void store.open(show);
  }, [store, show]);

  const groups = useMemo(() => inboxGroups(state.entries), [state.entries]);
  const current = (): InboxGroup | undefined => groups[list.current?.active() ?? 0];
  const nameOf = (group: InboxGroup) => {
    const record = graph.record(group.record);
    return record ? titleOf(record) : t("inbox.gone");
  };
  const mark = (change: MarkInbox, said?: string, back?: MarkInbox) =>
    store.mark(change).then(
      () => {
        if (!said) return;
        toast({
          text: said,
          ...(back
            ? { action: { label: t("toast.undo"), run: () => void mark(back).then(() => store.refresh()) } }
            : {}),
        });
      },
      (error) => toast({ text: failureText(error), tone: "danger" }),
    );
  const setRead = (group: InboxGroup | undefined, read: boolean) => {
    if (group) void mark({ records: [group.record], read });
  };
  const open = (group: InboxGroup | undefined) => {
    if (!group) return;
    const record = graph.record(group.record);
    opening.record(record ? referenceOf(record) : group.record);
    if (group.unread > 0) setRead(group, true);
  };
  const step = (by: number) => {
    const at = list.current?.move(by);
    const group = at === undefined ? undefined : groups[at];
    // With a record open beside it, the list is read by walking.
    if (search.open) open(group);
  };
  // The row that had the keyboard is gone then; the one in its place takes it.
  const moveOn = () =>
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>('#content [data-row][tabindex="0"]')?.focus(),
    );
  const snooze = (group: InboxGroup, until: Date) => {
    void mark(
      { records: [group.record], snoozed_until: until.toISOString() },
      t("inbox.snoozedToast", { title: nameOf(group), when: snoozeWords(until.toISOString()) }),
      { records: [group.record], snoozed_until: null },
    );
    moveOn();
  };
  const wake = (group: InboxGroup) => {
    void mark(
      { records: [group.record], snoozed_until: null },
      t("inbox.wokenToast", { title: nameOf(group) }),
    );
    moveOn();
  };
  const snoozeChoices = (group: InboxGroup, query: string): ActionChoice[] => {
    const now = new Date();
    const ways: [SnoozeWay, string][] = [
      ["later", t("inbox.later")],
      ["tomorrow", t("inbox.tomorrow")],
      ["nextWeek", t("inbox.nextWeek")],
    ];
    const typed = query.trim().toLowerCase();
    const named = ways
      .filter(([, label]) => label.toLowerCase().includes(typed))
      .map(([id, label]) => {
        const until = snoozeUntil(id, now, weekStart);
        return { id, label, note: snoozeWords(until.toISOString()), run: () => snooze(group, until) };
      });
    const day = snoozeUntilWords(query, now, weekStart);
    if (!day || named.length > 0) return named;
    const label = snoozeWords(day.toISOString());
    return [{ id: "day", label, run: () => snooze(group, day) }];
  };

  /** The same actions serve the keys, the palette and the row's menu. */
  const rowActions = (group: InboxGroup | undefined): Action[] => {
    const section: ActionSection = {
      scope: "selection",
      label: group ? nameOf(group) : t("inbox.title"),
    };
    const asleep = state.show === "snoozed";
    return [
      {
        id: "inbox-read",
        section,
        label: t("inbox.read"),
        icon: MailOpen,
        key: "e",
        when: () => group !== undefined,
        run: () => {
          setRead(group, true);
          list.current?.move(1);
        },
      },
      {
        id: "inbox-unread",
        section,
        label: t("inbox.markUnread"),
        icon: Mail,
        key: "u",
        when: () => group !== undefined,
        run: () => setRead(group, false),
      },
      asleep
        ? {
            id: "inbox-wake",
            section,
            label: t("inbox.unsnooze"),
            icon: AlarmClockOff,
            key: "h",
            when: () => group !== undefined,
            run: () => group && wake(group),
          }
        : {
            id: "inbox-snooze",
            section,
            label: t("inbox.snooze"),
            icon: AlarmClock,
            key: "h",
            placeholder: t("inbox.pick"),
            when: () => group !== undefined,
            options: (query) => (group ? snoozeChoices(group, query) : []),
          },
    ];
  };
  const readAll = () => {
    const ids = state.entries.filter((entry) => entry.read_at === null).map((entry) => entry.id);
    void mark({ all: true, read: true }, t("inbox.readAllToast", { n: state.unread }), { ids, read: false });
  };
  const pageActions: Action[] = [
    { id: "list-next", label: t("inbox.next"), key: "j", hidden: true, run: () => step(1) },
    { id: "list-previous", label: t("inbox.previous"), key: "k", hidden: true, run: () => step(-1) },
    {
      id: "inbox-read-all",
      label: t("inbox.readAll"),
      icon: CheckCheck,
      key: "shift+e",
      when: () => state.unread > 0,
      run: readAll,
    },
  ];
  // Which row has the keyboard is only known when a key is pressed.
  const offered = rowActions(groups[0]).map(
    (action, index): Action => ({
      ...action,
      section: { scope: "selection", label: t("inbox.current") },
      options: undefined,
      run: () => {
        const own = rowActions(current())[index];
        if (own) registry.perform(own);
      },
    }),
  );
  useActions([...offered, ...pageActions]);

  const openRecord = search.open ? (graph.recordByKey(search.open)?.id ?? search.open) : null;
  return (
    <>
      <PageHead
        title={t("inbox.title")}
        lead={state.unread > 0 ? t("inbox.lead", { n: state.unread }) : t("inbox.leadNone")}
        actions={
          state.unread > 0 ? (
            <Button icon={<CheckCheck size={15} aria-hidden />} onClick={readAll}>
              {t("inbox.readAll")}
            </Button>
          ) : null
        }
      >
        <Chips
          label={t("inbox.filter")}
          chosen={show}
          onChoose={(id) => setSearch({ view: id === "unread" ? undefined : id }, true)}
          choices={shows.map((id) => ({
            id,
            label: t(`inbox.${id}`),
            ...(id === "unread" && state.unread > 0 ? { count: state.unread } : {}),
          }))}
        />
      </PageHead>
      {state.error && state.phase === "ready" ? (
        <p className={styles.stale} role="status">
          {t("inbox.stale", { reason: failureText(state.error) })}
        </p>
      ) : null}
      {state.phase === "loading" || state.phase === "idle" ? (
        <Skeleton rows={6} label={t("inbox.loading")} />
      ) : state.phase === "failed" ? (
        <EmptyState
          title={t("inbox.failed")}
          action={
            <Button look="primary" onClick={() => void store.open(show)}>
              {t("inbox.again")}
            </Button>
          }
        >
          {failureText(state.error)}
        </EmptyState>
      ) : groups.length === 0 ? (
        <Nothing
          show={show}
          onAll={() => setSearch({ view: "all" }, true)}
          onWanted={() => void navigate({ to: "/$ws/wanted", params: { ws: workspace.slug }, search: {} })}
        />
      ) : (
        <>
          <RowList
            handle={list}
            rows={groups}
            rowKey={recordOf}
            rowHeight={rowHeight}
            label={t("inbox.list")}
            openKey={openRecord}
            onOpen={(group) => open(group)}
            className={styles.list}
            aside={(group) => (
              <InboxRowTools
                title={nameOf(group)}
                actions={rowActions(group)}
                onPerform={(action) => registry.perform(action)}
              />
            )}
          >
            {(group) => <InboxRow group={group} />}
          </RowList>
          {state.nextBefore !== null ? (
            <div className={styles.older}>
              <Button disabled={state.loadingOlder} onClick={() => void store.older()}>
                {t("inbox.older")}
              </Button>
            </div>
          ) : null}
        </>
      )}
    </>
  );
}

const recordOf = (group: InboxGroup) => group.record;

function Nothing({ show, onAll, onWanted }: { show: InboxShow; onAll(): void; onWanted(): void }) {
  if (show === "snoozed") {
    return <EmptyState title={t("inbox.emptySnoozedTitle")}>{t("inbox.emptySnoozed")}</EmptyState>;
  }
  if (show === "all") {
    return (
      <EmptyState
        title={t("inbox.emptyAllTitle")}
        action={
          <Button look="primary" onClick={onWanted}>
            {t("inbox.toWanted")}
          </Button>
        }
      >
        {t("inbox.empty")}
      </EmptyState>
    );
  }
  return (
    <EmptyState title={t("inbox.emptyTitle")} action={<Button onClick={onAll}>{t("inbox.showAll")}</Button>}>
      {t("inbox.empty")}
    </EmptyState>
  );
}
