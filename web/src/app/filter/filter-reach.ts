import { parse } from "@/graph/expression/parse";
import type { Node } from "@/graph/expression/tree";
import {
  type Dependencies,
  Reads,
  type ResolvedPath,
  resolvePath,
  type Schema,
} from "@/graph/expression/types";

/** Whose change can change a result: the record itself; records one link away from it too; any record. */
export type FilterReach = "own" | "linked" | "anything";

/**
 * How far from the record an expression reads. The source must compile with the schema, and `dependencies`
 * must be its own. They name what is read but not at which distance (`depends_on.depends_on` reads one
 * role), so the steps of each path are counted.
 */
export function filterReach(source: string, schema: Schema, dependencies: Dependencies): FilterReach {
  if (dependencies.scope) return "anything";
  const furthest = new Steps(schema).furthest(parse(source), { kinds: schema.roots, away: 0 });
  return furthest === 0 ? "own" : furthest === 1 ? "linked" : "anything";
}

/** Records of these kinds, so many links away from the record that is tested. */
interface Place {
  kinds: readonly string[];
  away: number;
}

const OVER_A_SET: ReadonlySet<string> = new Set(["any", "all", "count", "sum", "avg", "min", "max"]);

class Steps {
  constructor(private readonly schema: Schema) {}

  furthest(node: Node, place: Place): number {
    switch (node.type) {
      case "path":
        return this.path(node, place, false).away;
      case "call":
        return this.call(node, place);
      case "not":
      case "negate":
      case "empty":
        return this.furthest(node.item, place);
      case "and":
      case "or":
      case "list":
        return this.most(node.items, place);
      case "compare":
      case "relation":
        return this.most([node.left, node.right], place);
      case "sum":
      case "product":
        return this.most([node.first, ...node.rest.map(({ item }) => item)], place);
      case "power":
        return this.most([node.base, node.exponent], place);
      default:
        return place.away;
    }
  }

  private most(nodes: readonly Node[], place: Place): number {
    return Math.max(place.away, ...nodes.map((node) => this.furthest(node, place)));
  }

  /** Where a path leads; `inside` when the records at its end are gone into. */
  private path(node: Node & { type: "path" }, place: Place, inside: boolean): Place {
    const from = node.fromThis ? { kinds: this.schema.roots, away: 0 } : place;
    const { steps, type } = resolvePath(node.names, from.kinds, this.schema, new Reads());
    const records = type.is === "set" ? type.of : type;
    return {
      kinds: records.is === "record" ? records.kinds : [],
      away: Math.max(place.away, from.away + followed(steps, inside)),
    };
  }

  private call(node: Node & { type: "call" }, place: Place): number {
    const [set, body] = node.items;
    // The first argument of `rescale` is asked of the members of its set as well.
    if (node.name === "rescale") return Number.POSITIVE_INFINITY;
    if (!OVER_A_SET.has(node.name) || set?.type !== "path" || !body) return this.most(node.items, place);
    const members = this.path(set, place, true);
    return members.kinds.length === 0 ? this.most(node.items, place) : this.furthest(body, members);
  }
}

/** Links, and references whose record is gone into; the end of a path may be a reference's own value. */
function followed(steps: ResolvedPath["steps"], inside: boolean): number {
  return steps.filter(
    (step, index) => step.is === "link" || (step.is === "reference" && (inside || index < steps.length - 1)),
  ).length;
}
