import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileFilter } from "@/graph/expression/compile";
import type { Graph } from "@/graph/graph";
import { type CompletionSource, completionsAt } from "./completions";
import { filterGraph, kinds, roles, votes } from "./filter-double";
import { filterFields } from "./filter-fields";
import { filterSchema } from "./filter-schema";
import { suggestValues } from "./value-suggestions";

let graph: Graph;
let source: CompletionSource;
beforeAll(async () => {
  graph = await filterGraph();
  source = {
    schema: filterSchema(graph, "feature", [votes]),
    fields: filterFields({ kind: "feature", fields: kinds[0]?.fields ?? [], kinds, roles, extras: [votes] }),
    values: (field, operator, typed) => suggestValues(graph, field, operator, typed),
  };
});
afterAll(() => graph.close());

/** `|` marks the caret; the answer is what would be written in place of the word there, best first. */
function offered(marked: string, asked = false): string[] {
  const caret = marked.indexOf("|");
  const text = marked.replace("|", "");
  return completionsAt(text, caret, source, asked)?.options.map(({ insert }) => insert) ?? [];
}

/** The text after the first option was taken, with the caret. */
function taken(marked: string): string {
  const caret = marked.indexOf("|");
  const text = marked.replace("|", "");
  const found = completionsAt(text, caret, source);
  const [first] = found?.options ?? [];
  if (!found || !first) return marked;
  const before = text.slice(0, found.from) + first.insert;
  const at = before.length - (first.back ?? 0);
  const whole = before + text.slice(found.to);
  return `${whole.slice(0, at)}|${whole.slice(at)}`;
}

describe("completion", () => {
  test.each([
    ["st|", "state |"],
    ["state.ca|", "state.category |"],
    ["categ|", "state.category |"],
    ["vot|", "votes |"],
    ["state con|", "state contains |"],
    ["state not |", "state not contains |"],
    ["effort |", "effort >= |"],
    ["due |", "due < |"],
    ["due is |", "due is empty |"],
    ["due is not |", "due is not empty |"],
    ["state = |", 'state = "Backlog"|'],
    ["state = pro|", 'state = "In progress"|'],
    ['state = "Do|', 'state = "Done"|'],
    ['state = "Do|" and votes > 1', 'state = "Done"| and votes > 1'],
    ['state in ["Done", |', 'state in ["Done", "Backlog"|'],
    ['state = "Done" a|', 'state = "Done" and |'],
    ["owner = |", "owner = @me|"],
    ['owner.title = "b|', 'owner.title = "Bob"|'],
    ["own|", "owner.title |"],
    ["owner.em|", "owner.email |"],
    ["cost|", "`cost of delay` |"],
    ["an|", "any(|)"],
    ["any(dep|)", "any(depends_on |)"],
    ["any(asked_for_by, ta|)", "any(asked_for_by, tally |)"],
    ["any(asked_for_by, tally.co|)", "any(asked_for_by, tally.count |)"],
    ["any(asked_for_by, owner.title = |)", 'any(asked_for_by, owner.title = "Ada"|)'],
    ["any(depends_on, effort > th|", "any(depends_on, effort > th|"],
    ["(votes > 1 or are|", "(votes > 1 or area |"],
    ["area = |", 'area = "Security"|'],
    ['tags contains "a|', 'tags contains "auth"|'],
    ["state in|", "state in [|]"],
    ["verdict = l|", 'verdict = "later"|'],
  ])("%s becomes %s", (before, after) => {
    expect(taken(before)).toBe(after);
  });

  test.each(["|", "sign-on |", 'title contains "x|"', "votes >= 10|", "state = 'x|", 'state = "Done" |'])(
    "%s offers nothing of its own accord",
    (marked) => {
      expect(offered(marked).filter((insert) => !insert.startsWith('"'))).toEqual([]);
    },
  );

  test("offers everything when asked", () => {
    expect(offered("|", true).slice(0, 3)).toEqual(["state ", "state.category ", "owner.title "]);
    expect(offered('state = "Done" |', true)).toEqual(["and ", "or "]);
  });

  test("names of a set are those of the records in it", () => {
    expect(offered("any(asked_for_by, |", true)).not.toContain("effort ");
    expect(offered("any(asked_for_by, tally > 1) and eff|")).toContain("effort ");
  });

  test("values given at the end of a comparison compile", () => {
    for (const left of [
      "state = ",
      "state.category = ",
      "area != ",
      "owner = ",
      "owner.title = ",
      "due < ",
      "verdict = ",
    ]) {
      const options = offered(`${left}|`);
      expect(options.length).toBeGreaterThan(0);
      for (const insert of options) {
        const compiled = compileFilter(left + insert, source.schema);
        expect(compiled.ok ? compiled.reading : compiled.error.message).toBe("expression");
      }
    }
  });

  test("answers any text at any place, and only with what lies inside it", () => {
    const word = fc.constantFrom(
      ...'state owner.title due any( count( ( ) [ ] , and or not in contains starts with is empty = >= + "a "b" `c @me @ 1'.split(
        " ",
      ),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 14 }), fc.nat(), (words, at) => {
        const text = words.join(" ");
        const caret = at % (text.length + 1);
        const found = completionsAt(text, caret, source, true);
        if (!found) return;
        expect(found.from <= caret && caret <= found.to && found.to <= text.length).toBe(true);
        expect(found.options.length).toBeGreaterThan(0);
      }),
    );
  }, 60_000);
});
