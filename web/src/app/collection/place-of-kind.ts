/** Where the records of a kind are listed, below the workspace. */
export function placeOfKind(kind: string): string {
  const own: { readonly [kind: string]: string } = {
    feature: "features",
    idea: "ideas",
    feedback: "feedback",
    decision: "decisions",
    view: "views",
  };
  return own[kind] ?? `records/${kind}`;
}
