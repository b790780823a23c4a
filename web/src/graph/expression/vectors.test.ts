import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { compile, compileFilter } from "./compile";
import { EXPRESSION_VERSION } from "./tree";
import { encodeExplanation, fixtureHost, type VectorCase, type Vectors } from "./vector-host";
import { encodeValue } from "./wire";

const PATH = resolve(import.meta.dirname, "../../../../crates/graph/vectors/expressions.json");
const { version, fixture, cases }: Vectors = JSON.parse(readFileSync(PATH, "utf8"));
const host = fixtureHost(fixture);

function outcome(vector: VectorCase): VectorCase {
  const { record } = vector;
  const words = vector.filter === undefined ? null : compileFilter(vector.filter, fixture.schema);
  const compiled = words ?? compile(vector.expression ?? "", fixture.schema);
  if (!compiled.ok) return { record, error: compiled.error };
  const { expression } = compiled;
  return {
    record,
    ...(words?.ok ? { reading: words.reading } : {}),
    result: encodeValue(expression.evaluate(host, record), String),
    format: expression.format(),
    dependencies: expression.dependencies,
    explain: "explain" in vector ? encodeExplanation(expression.explain(host, record)) : undefined,
  };
}

describe("shared expression vectors", () => {
  test("are of this version and enough", () => {
    expect(version).toBe(EXPRESSION_VERSION);
    expect(cases.length).toBeGreaterThan(300);
  });

  test.each(cases.map((vector, index) => [index, vector.expression ?? vector.filter ?? "", vector] as const))(
    "%i: %s",
    (_, __, vector) => {
      const found = outcome(vector);
      const { expression, filter, ...expected } = vector;
      expect(found).toMatchObject(expected);
      if (vector.error || filter !== undefined) return;
      const again = compile(found.format ?? "", fixture.schema);
      if ((found.format ?? "").length <= 4096) {
        expect(again.ok && again.expression.format()).toBe(found.format);
        expect(again.ok && encodeValue(again.expression.evaluate(host, vector.record), String)).toEqual(
          found.result,
        );
      }
    },
  );
});
