import type {
  FieldRestriction,
  GraphRecord,
  Id,
  KindDeclaration,
  Role,
  Standing,
  WorkspaceView,
} from "@/contract/schema";
import type { Field, Hidden } from "./definitions";
import type { Graph } from "./graph";

/** Each may all that the one before it may. */
export const roles = ["guest", "viewer", "contributor", "maker", "admin", "owner"] as const satisfies Role[];

export function isAtLeast(role: Role | undefined, least: Role): boolean {
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(least);
}

/** Whether somebody who is this in the workspace invites people and says what they are. */
export const mayManage = (standing: Standing): boolean => standing === "admin" || standing === "owner";

export function roleIn(workspace: WorkspaceView, space: Id): Role | undefined {
  return workspace.roles.find((one) => one.space === space)?.role;
}

/** From which role up a field is seen in a space; undefined where everybody there sees it. */
export function restrictionOf(
  workspace: WorkspaceView,
  space: Id,
  kind: string,
  field: string,
): FieldRestriction | undefined {
  return workspace.restrictions?.find(
    (one) => one.space === space && one.kind === kind && one.field === field,
  );
}

/** Which declared fields the signed-in person does not see. Of those that people made they are not told. */
export function hiddenFrom(workspace: WorkspaceView): Hidden {
  if (!workspace.restrictions?.some((one) => one.hidden)) return () => false;
  const hides = (kind: string, name: string, space: Id) =>
    restrictionOf(workspace, space, kind, name)?.hidden ?? false;
  return (kind, name, space) =>
    space === undefined
      ? workspace.roles.every((one) => hides(kind, name, one.space))
      : hides(kind, name, space);
}

/** Whether fewer than all who see a record may see the field: as the program judges it. */
export function canBeRestricted(field: Field): boolean {
  return !(
    field.required ||
    field.read_only ||
    ["text", "state", "rank", "quote", "definition"].includes(field.type) ||
    ["archived", "trashed"].includes(field.name)
  );
}

/** As the program judges it: makers change anything, contributors what they made of what everybody adds to. */
export function mayChange(graph: Graph, record: GraphRecord): boolean {
  // Its values are gone for ever, and no other takes their place.
  if (record.erased) return false;
  const role = roleIn(graph.workspace, record.space);
  if (isAtLeast(role, "maker")) return true;
  const isOwn = record.created_by === graph.workspace.person;
  return isOwn && isAtLeast(role, "contributor") && isContributed(graph.kind(record.kind));
}

/** Whether the signed-in person may make records of the kind, in this space or else in any. */
export function mayMake(graph: Graph, kind: string, space?: Id): boolean {
  const least = isContributed(graph.kind(kind)) ? "contributor" : "maker";
  const { role, roles: all } = graph.workspace;
  return isAtLeast(space === undefined ? role : all.find((one) => one.space === space)?.role, least);
}

const isContributed = (kind: KindDeclaration | undefined) => kind?.traits.includes("contributed") ?? false;

/** Where a record of the kind is made when nobody says where: the first space in which one may. */
export function spaceFor(graph: Graph, kind: string): Id {
  const spaces = graph.spaces();
  return (spaces.find((space) => mayMake(graph, kind, space.id)) ?? spaces[0])?.id ?? "";
}
