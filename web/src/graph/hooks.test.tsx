import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, describe, expect, test } from "vitest";
import type { LoggedOperation, Thread } from "@/contract/schema";
import { Graph } from "./graph";
import {
  GraphProvider,
  type RecordList,
  useAskCounts,
  useDraft,
  useHistory,
  useLinksTo,
  useLoading,
  useRecord,
  useRecordByKey,
  useRecordGroupList,
  useRecordGroups,
  useRecordList,
  useRecords,
  useSyncState,
  useThread,
  useUndo,
} from "./hooks";
import { link, setField } from "./operations";
import { ProgramDouble, refusal, row, settled } from "./program-double";
import { MemoryQueueStorage } from "./queue-storage";
import { type HistoryPages, withNewest, withOlder } from "./server-hooks";

const open: Graph[] = [];
afterEach(() => {
  cleanup();
  for (const graph of open.splice(0)) graph.close();
  localStorage.clear();
});

function start(program = new ProgramDouble()) {
  for (const [id, effort] of [
    ["a", 2],
    ["b", 1],
    ["c", 3],
  ] as const) {
    program.table.set(id, { ...row(id, "feature", { title: id, effort }), key: `EDGE-${id}` });
  }
  program.table.set("i", row("i", "idea", { tally: { count: 7, source: "UV", as_of: "2015" } }));
  program.sequence = 1;
  const graph = Graph.open({
    workspace: program.workspace,
    client: program,
    storage: new MemoryQueueStorage(),
    locks: null,
  });
  open.push(graph);
  const wrapper = ({ children }: { children: ReactNode }) => (
    <GraphProvider graph={graph}>{children}</GraphProvider>
  );
  return { program, graph, wrapper };
}

describe("hooks", () => {
  test("loading goes from connecting to ready", async () => {
    const { wrapper } = start();
    const { result } = renderHook(() => useLoading(), { wrapper });
    expect(result.current.phase).toBe("connecting");
    await act(settled);
    expect(result.current).toMatchObject({ phase: "ready", done: 4, total: 4 });
  });

  test("a record and its key follow edits, and no other record's edit wakes them", async () => {
    const { graph, wrapper } = start();
    let renders = 0;
    const { result } = renderHook(
      () => {
        renders += 1;
        return [useRecord("a"), useRecordByKey("edge-a"), useRecord(null)];
      },
      { wrapper },
    );
    await act(settled);
    expect(result.current.map((record) => record?.fields.title)).toEqual(["a", "a", undefined]);
    const before = renders;
    await act(async () => void graph.commit("B", [setField(graph, "b", "title", "B")]));
    expect(renders).toBe(before);
    await act(async () => void graph.commit("A", [setField(graph, "a", "title", "A")]));
    expect(result.current.map((record) => record?.fields.title)).toEqual(["A", "A", undefined]);
  });

  test("records with an inline filter stay the same array while rendering again, and follow edits", async () => {
    const { graph, wrapper } = start();
    const { result, rerender } = renderHook(
      ({ least }) =>
        useRecords({
          kind: "feature",
          key: `at least ${least}`,
          where: (record) => Number(record.fields.effort) >= least,
          sort: [{ field: "effort" }],
        }),
      { wrapper, initialProps: { least: 2 } },
    );
    await act(settled);
    const before = result.current;
    expect(before.map((record) => record.id)).toEqual(["a", "c"]);
    rerender({ least: 2 });
    expect(result.current).toBe(before);
    rerender({ least: 3 });
    expect(result.current.map((record) => record.id)).toEqual(["c"]);
    await act(async () => void graph.commit("B", [setField(graph, "b", "effort", 9)]));
    expect(result.current.map((record) => record.id)).toEqual(["c", "b"]);
  });

  test("an unnamed inline filter does not render for ever", async () => {
    const { wrapper } = start();
    const { result } = renderHook(
      () => useRecords({ kind: "feature", where: (record) => record.id !== "a" }),
      {
        wrapper,
      },
    );
    await act(settled);
    expect(result.current.map((record) => record.id)).toEqual(["b", "c"]);
  });

  test("a list stays on show while the next filter is made, then shows that one", async () => {
    const program = new ProgramDouble();
    for (let index = 0; index < 3000; index += 1) {
      const id = `f${String(index).padStart(4, "0")}`;
      program.table.set(id, row(id, "feature", { title: `Title ${index}`, effort: index % 3 }));
    }
    program.sequence = 1;
    const { wrapper } = start(program);
    const shown: RecordList[] = [];
    const { result, rerender } = renderHook(
      ({ effort }) => {
        const list = useRecordList({
          kind: "feature",
          key: `effort ${effort}`,
          where: (record) => record.fields.effort === effort,
          sort: [{ field: "title" }],
        });
        shown.push(list);
        return list;
      },
      { wrapper, initialProps: { effort: 0 } },
    );
    await act(settled);
    await waitFor(() => expect([result.current.complete, result.current.rows.length]).toEqual([true, 1000]));
    const from = shown.length;
    rerender({ effort: 1 });
    await waitFor(() => expect(result.current.rows[0]?.fields.effort).toBe(1));
    await waitFor(() => expect([result.current.complete, result.current.rows.length]).toEqual([true, 1001]));
    expect(shown.slice(from).every((list) => list.rows.length > 0)).toBe(true);
  });

  test("a group list puts a record in each of its groups, and follows links where it reads them", async () => {
    const { graph, wrapper } = start();
    const { result } = renderHook(
      () =>
        useRecordGroupList({
          kind: "feature",
          key: "asked",
          reach: "linked",
          groupBy: (record) => [
            graph.linksTo(record.id).length > 0 ? "asked" : "not asked",
            `effort ${record.fields.effort}`,
          ],
        }),
      { wrapper },
    );
    await act(settled);
    const groups = () =>
      Object.fromEntries(
        Array.from(result.current.groups, ([name, rows]) => [name, rows.map((record) => record.id).join("")]),
      );
    const efforts = { "effort 1": "b", "effort 2": "a", "effort 3": "c" };
    expect(groups()).toEqual({ "not asked": "abc", ...efforts });
    await act(async () => void graph.commit("Ask", [link("i", "asks_for", "b")]));
    expect(groups()).toEqual({ "not asked": "ac", asked: "b", ...efforts });
    expect(result.current.complete).toBe(true);
  });

  test("groups, links and counts follow edits", async () => {
    const { graph, wrapper } = start();
    const { result } = renderHook(
      () => ({
        groups: useRecordGroups({
          kind: "feature",
          key: "size",
          groupBy: (record) => (Number(record.fields.effort) > 1 ? "big" : "small"),
        }),
        links: useLinksTo("a", "asks_for"),
        votes: useAskCounts().get("a")?.votes ?? 0,
      }),
      { wrapper },
    );
    await act(settled);
    expect(result.current.groups.get("small")?.map((record) => record.id)).toEqual(["b"]);
    expect(result.current.votes).toBe(0);
    await act(
      async () => void graph.commit("Link", [link("i", "asks_for", "a"), setField(graph, "b", "effort", 8)]),
    );
    expect(result.current.groups.has("small")).toBe(false);
    expect(result.current.links.map((each) => each.from)).toEqual(["i"]);
    expect(result.current.votes).toBe(7);
  });

  test("sync state and undo tell what is going on", async () => {
    const { program, graph, wrapper } = start();
    const { result } = renderHook(() => ({ sync: useSyncState(), undo: useUndo() }), { wrapper });
    await act(settled);
    expect(result.current.sync.status).toBe("synced");
    program.refusals = [refusal("forbidden", 403)];
    await act(
      async () => void graph.commit("No", [setField(graph, "a", "title", "No")]).done.catch(() => {}),
    );
    await act(settled);
    expect(result.current.sync).toMatchObject({ status: "refused", pending: 0 });
    await act(async () => void graph.commit("Yes", [setField(graph, "a", "title", "Yes")]));
    expect(result.current.undo.undoLabel).toBe("Yes");
    await act(async () => void (await result.current.undo.undo()));
    expect([result.current.undo.undoLabel, result.current.undo.redoLabel]).toEqual([null, "Yes"]);
  });

  test("a draft outlives the page that it was typed on", async () => {
    const { wrapper } = start();
    const first = renderHook(() => useDraft("comment a"), { wrapper });
    act(() => first.result.current.write("half"));
    expect(first.result.current.text).toBe("half");
    first.unmount();
    const second = renderHook(({ place }) => useDraft(place), {
      wrapper,
      initialProps: { place: "comment a" },
    });
    expect(second.result.current.text).toBe("half");
    second.rerender({ place: "comment b" });
    expect(second.result.current.text).toBe("");
  });
});

describe("what the program tells", () => {
  const thread = (sequence: number): Thread => ({
    record: "a",
    feature: "a",
    sequence,
    steps: [
      {
        id: "1",
        stage: "asked",
        type: "record",
        record: "i",
        title: "",
        detail: "",
        count: null,
        state: null,
        moment: null,
        quote: null,
        gap: null,
        source: null,
        actor: null,
      },
    ],
  });

  test("a thread is fetched again when a record on it changes, once per burst, and stays meanwhile", async () => {
    const { program, wrapper } = start();
    let asked = 0;
    program.thread = async () => {
      asked += 1;
      return thread(asked);
    };
    const { result } = renderHook(() => useThread("a"), { wrapper });
    await waitFor(() => expect(result.current.thread?.sequence).toBe(1));
    await act(async () => {
      await settled();
      program.setAsOther("i", "title", "x");
      program.setAsOther("i", "title", "y");
      program.setAsOther("b", "title", "elsewhere");
    });
    expect(result.current.thread?.sequence).toBe(1);
    await waitFor(() => expect(result.current.thread?.sequence).toBe(2));
    await act(async () => void program.setAsOther("b", "title", "elsewhere again"));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(asked).toBe(2);
  });

  test("a failure is told and the thread shown before stays", async () => {
    const { program, wrapper } = start();
    program.thread = async () => thread(1);
    const { result } = renderHook(() => useThread("a"), { wrapper });
    await waitFor(() => expect(result.current.thread).not.toBeNull());
    program.thread = async () => Promise.reject(refusal("internal", 500));
    await act(async () => {
      await settled();
      program.setAsOther("a", "title", "x");
    });
    await waitFor(() => expect(result.current.error?.message).toBe("No: internal."));
    expect(result.current.thread?.sequence).toBe(1);
    expect(result.current.loading).toBe(false);
  });

  const operation = (sequence: number): LoggedOperation => ({
    sequence,
    id: `${sequence}`,
    batch: "b",
    label: "",
    type: "set",
    spaces: [],
    actor: "p",
    via: "ui",
    cause: null,
    undoes: null,
    recorded_at: "",
    happened_at: null,
    changes: [],
  });

  test("history is read page by page down to its beginning", async () => {
    const { program, wrapper } = start();
    program.recordHistory = async (_workspace, _record, before) =>
      before
        ? { operations: [operation(1)], next_before: null }
        : { operations: [operation(3), operation(2)], next_before: 2 };
    const { result } = renderHook(() => useHistory("a"), { wrapper });
    await waitFor(() => expect(result.current.operations.map((each) => each.sequence)).toEqual([3, 2]));
    await act(async () => result.current.more?.());
    await waitFor(() => expect(result.current.operations.map((each) => each.sequence)).toEqual([3, 2, 1]));
    expect(result.current.more).toBeNull();
  });

  test("a new first page joins the older ones, or starts over where it leaves a hole", () => {
    const shown: HistoryPages = {
      of: "a",
      operations: [5, 4, 3, 2].map(operation),
      nextBefore: 2,
      loading: true,
      error: null,
    };
    const numbers = (pages: HistoryPages) => [
      pages.operations.map((each) => each.sequence),
      pages.nextBefore,
    ];
    expect(numbers(withNewest(shown, "a", [7, 6, 5, 4].map(operation), 4))).toEqual([[7, 6, 5, 4, 3, 2], 2]);
    expect(numbers(withNewest(shown, "a", [9, 8].map(operation), 8))).toEqual([[9, 8], 8]);
    expect(numbers(withNewest(shown, "b", [4, 3].map(operation), null))).toEqual([[4, 3], null]);
    expect(numbers(withOlder(shown, [2, 1].map(operation), null))).toEqual([[5, 4, 3, 2, 1], null]);
  });
});
