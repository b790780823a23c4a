import { check } from "./check";
import { build, start } from "./evaluate";
import { type Explanation, explainer } from "./explain";
import { format, formatText } from "./format";
import { parse } from "./parse";
import { type ExpressionError, Failure } from "./tree";
import { type Dependencies, describe, type Schema, type Type } from "./types";
import type { Host, Value } from "./value";

/** A checked expression. It holds no state that shows; evaluate it as often as needed. */
export interface Expression {
  readonly source: string;
  readonly type: Type;
  readonly dependencies: Dependencies;
  evaluate<H>(host: Host<H>, record: H): Value;
  /** True only when the result is true; absent results count as not true. */
  test<H>(host: Host<H>, record: H): boolean;
  explain<H>(host: Host<H>, record: H): Explanation;
  /** The canonical writing, which compiles to an equal expression. */
  format(): string;
}

export type Compiled = { ok: true; expression: Expression } | { ok: false; error: ExpressionError };

/** `everything`: the source was blank. `words`: it was read as words to look for in the title. */
export type FilterReading = "expression" | "words" | "everything";

export type CompiledFilter =
  | { ok: true; expression: Expression; reading: FilterReading }
  | { ok: false; error: ExpressionError };

/** Parses, checks and builds. Never throws; any text gives an expression or an error with its position. */
export function compile(source: string, schema: Schema): Compiled {
  try {
    return { ok: true, expression: expressionOf(source, schema) };
  } catch (failure) {
    if (failure instanceof Failure) return { ok: false, error: failure.error };
    throw failure;
  }
}

function expressionOf(source: string, schema: Schema): Expression {
  const node = parse(source);
  const { typed, reads } = check(node, schema);
  const closure = build(typed);
  let explain: ReturnType<typeof explainer> | null = null;
  return {
    source,
    type: typed.type,
    dependencies: reads.dependencies(),
    evaluate: (host, record) => start(closure, host as Host<unknown>, record),
    test: (host, record) => start(closure, host as Host<unknown>, record) === true,
    explain: (host, record) => {
      explain ??= explainer(typed);
      return explain(host as Host<unknown>, record);
    },
    format: () => format(node),
  };
}

/** Characters that only an expression needs; a source without them may be words. */
const OPERATOR_CHARACTER = /["@=<>()[\]*^!`]/;

/**
 * The filter bar's reading: a condition if the source is one, else, when it consists of words only, a search
 * for these words in the title. The error is that of the expression.
 */
export function compileFilter(source: string, schema: Schema): CompiledFilter {
  const words = source
    .split(/[ \t\r\n\u00a0]+/)
    .filter((word) => word !== "")
    .join(" ");
  if (words === "") {
    const all = compile("true", schema);
    return all.ok ? { ...all, reading: "everything" } : all;
  }
  const compiled = condition(compile(source, schema));
  if (compiled.ok) return { ...compiled, reading: "expression" };
  if (compiled.error.code !== "too_long" && !OPERATOR_CHARACTER.test(words)) {
    const search = compile(`title contains ${formatText(words)}`, schema);
    if (search.ok) return { ...search, reading: "words" };
  }
  return compiled;
}

function condition(compiled: Compiled): Compiled {
  if (!compiled.ok || compiled.expression.type.is === "boolean") return compiled;
  const { source, type } = compiled.expression;
  const message = `A filter must be true or false, but this is ${describe(type)}.`;
  return { ok: false, error: { code: "not_a_condition", message, start: 0, end: source.length } };
}
