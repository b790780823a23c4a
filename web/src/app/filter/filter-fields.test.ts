import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile } from "@/graph/expression/compile";
import type { Schema } from "@/graph/expression/types";
import type { Graph } from "@/graph/graph";
import { itemWords } from "./clause-words";
import { type ClauseValue, readClauses, writeItem } from "./clauses";
import { filterGraph, kinds, roles, votes } from "./filter-double";
import { type FilterField, fieldName, filterFields } from "./filter-fields";
import {
  clauseOf,
  fieldClauseOf,
  inputOf,
  itemOf,
  type OperatorId,
  operatorOf,
  pickedValue,
} from "./filter-operators";
import { filterSchema } from "./filter-schema";
import { parseSpan, suggestValues, toggled } from "./value-suggestions";

const fields = filterFields({
  kind: "feature",
  fields: kinds[0]?.fields ?? [],
  kinds,
  roles,
  extras: [votes],
});

let graph: Graph;
let schema: Schema;
beforeAll(async () => {
  graph = await filterGraph();
  schema = filterSchema(graph, "feature", [votes]);
});
afterAll(() => graph.close());

function fieldCalled(name: string): FilterField {
  const found = fields.find((field) => fieldName(field) === name);
  if (!found) throw new Error(`no field is called ${name}`);
  return found;
}

/** Any value of the form that an operator asks for, out of those that are suggested. */
function anyValue(field: FilterField, operator: OperatorId): ClauseValue | null {
  const typed =
    { number: "12", date: "Q4 2015", instant: "16 Nov 2015", text: "sso" }[field.type as "text"] ?? "";
  const [value] = suggestValues(graph, field, operator, inputOf(operator) === "days" ? "" : typed);
  if (inputOf(operator) === "none") return null;
  if (!value) return { is: "text", text: "written" };
  if (inputOf(operator) === "many") return { is: "list", items: [value.value] };
  return inputOf(operator) === "range" ? { is: "range", from: value.value, to: value.value } : value.value;
}

describe("fields", () => {
  test("begin with the state and hold what is near a record", () => {
    const names = fields.map(fieldName);
    expect(names.slice(0, 4)).toEqual(["State", "State category", "Owner", "Votes"]);
    expect(names).toEqual(
      expect.arrayContaining(["Key", "Created by", "Asked for by", "Asked for by: count"]),
    );
    expect(names).toEqual(
      expect.arrayContaining([
        "Asked for by › Imported votes",
        "Owner › Email",
        "Blocks › State",
        "Cost of delay",
      ]),
    );
    expect(names).not.toContain("Rank");
    expect(new Set(fields.map((field) => field.id)).size).toBe(fields.length);
  });

  test("leave out what kinds at the other end do not agree on", () => {
    const disagreeing = kinds.map((kind) =>
      kind.name === "highlight"
        ? { ...kind, fields: [{ ...kind.fields[0], name: "tally", type: "text" as const }] }
        : kind,
    ) as typeof kinds;
    const read = filterFields({ kind: "feature", fields: [], kinds: disagreeing, roles });
    expect(read.map(fieldName)).not.toContain("Asked for by › Imported votes");
  });

  test("every operator of every field gives a filter that compiles and is recognised again", () => {
    for (const field of fields) {
      for (const operator of field.operators) {
        const value = anyValue(field, operator);
        const source = writeItem(itemOf(field, clauseOf(field, operator, value)));
        const compiled = compile(source, schema);
        expect(compiled.ok ? compiled.expression.type.is : `${source}: ${compiled.error.message}`).toBe(
          "boolean",
        );
        const [item] = readClauses(source)?.items ?? [];
        const found = item && fieldClauseOf(item, fields);
        expect(`${source}: ${found?.field.id} ${found?.operator}`).toBe(`${source}: ${field.id} ${operator}`);
        expect(found && pickedValue(operator, found.clause)).toEqual(value);
      }
    }
  }, 60_000);
});

describe("words", () => {
  test.each([
    ['state = "Done"', "State is Done"],
    ['state.category != "started"', "State category is not Started"],
    ['state in ["Done", "Backlog", "In progress"]', "State is any of Done and 2 more"],
    ["owner = @me", "Owner is Me"],
    ['owner.title = "Bob"', "Owner is Bob"],
    ["owner.title is empty", "Owner is empty"],
    ["votes >= 10", "Votes is at least 10"],
    ["due <= @2015-Q4", "Due is on or before Q4 2015"],
    ["due >= @today and due <= @today + 14d", "Due is within the next 14 days"],
    ["due >= @today - 1w and due <= @today", "Due is within the last 1 week"],
    ["created_at >= @today - 30d", "Created is within the last 30 days"],
    ["due > @today - 3m", "Due is after 3 months ago"],
    ["not archived", "Archived is not ticked"],
    ["archived = true", "Archived = true"],
    ["owner = created_by", "Owner = Created by"],
    ['tags contains "auth"', "Tags include auth"],
    ["count(asked_for_by) > 2", "Asked for by: count is more than 2"],
    ['depends_on.key contains "EDGE-2"', "Depends on includes EDGE-2"],
    ["any(asked_for_by, tally >= 20)", "Asked for by › Imported votes is at least 20"],
    ["sum(asked_for_by.tally.count) >= 20", "Asked for by › Imported votes: sum is at least 20"],
    [
      "not any(depends_on, effort > 1 or effort is empty)",
      "not Any of Depends on: Effort is more than 1 or Effort is empty",
    ],
    ["effort * 2 > 3", "effort * 2 > 3"],
    [
      'state = "Done" and votes > 1 or owner = @me',
      "(State is Done and Votes is more than 1) or Owner is Me",
    ],
  ])("%s", (source, wanted) => {
    const group = readClauses(source);
    const [only, more] = group?.items ?? [];
    expect(group && itemWords(only && !more && !group.negated ? only : group, fields)).toBe(wanted);
  });

  test("an operator that a field does not offer is none of its own", () => {
    const clause = clauseOf(fieldCalled("Effort"), "starts", { is: "text", text: "1" });
    expect(operatorOf(fieldCalled("Effort"), clause)).toBeNull();
  });
});

describe("suggestions", () => {
  const suggested = (name: string, operator: OperatorId, typed: string) =>
    suggestValues(graph, fieldCalled(name), operator, typed).map(({ text, note }) =>
      note === undefined ? text : `${text} (${note})`,
    );

  test.each<[string, OperatorId, string, string[]]>([
    ["State", "is", "", ["Backlog (1)", "In progress (1)", "Done (1)"]],
    ["State", "is", "pro", ["In progress (1)"]],
    ["Area", "is", "", ["Security (2)", "Charts (1)"]],
    ["Area", "is", "cha", ["Charts (1)", "“cha”"]],
    ["Area", "is", "charts", ["Charts (1)"]],
    ["Tags", "has", "", ["auth (2)", "big (1)"]],
    ["Owner", "is", "", ["Me (@me)", "Ada", "Bob"]],
    ["Owner", "any-of", "", ["Ada", "Bob"]],
    ["Owner", "is", "bo", ["Bob"]],
    ["Depends on", "includes", "time", ["Timeline (EDGE-2)"]],
    ["Verdict", "is", "", ["yes", "no", "later"]],
    ["Effort", "at-least", "1'200,5", ["1200.5"]],
    ["Effort", "at-least", "many", []],
    ["Due", "before", "q4 2015", ["Q4 2015"]],
    ["Due", "before", "2 weeks", ["2 weeks ago", "In 2 weeks"]],
    ["Created", "last", "45", ["45 days"]],
    ["Title", "contains", "sso", ["“sso”"]],
    ["Title", "contains", "", []],
  ])("%s %s %s", (name, operator, typed, wanted) => {
    expect(suggested(name, operator, typed)).toEqual(wanted);
  });

  test("spans of time are read as people write them", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99_999 }),
        fc.constantFrom("d", " days", "w", " Weeks", " month", "y"),
        (count, unit) => {
          expect(parseSpan(`${count}${unit}`)).toEqual({ count, unit: unit.trim().charAt(0).toLowerCase() });
        },
      ),
    );
    for (const text of ["0d", "days", "3 moons", "-3d", ""]) expect(parseSpan(text)).toBeNull();
  });

  test("toggling twice changes nothing", () => {
    const done = { is: "text", text: "Done" } as const;
    const once = toggled({ is: "list", items: [{ is: "text", text: "Backlog" }] }, done);
    expect(once).toEqual({ is: "list", items: [{ is: "text", text: "Backlog" }, done] });
    expect(toggled(once, done)).toEqual({ is: "list", items: [{ is: "text", text: "Backlog" }] });
  });
});
