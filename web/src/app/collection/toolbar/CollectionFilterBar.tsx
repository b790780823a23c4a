import type { Collection } from "../use-collection";

export function CollectionFilterBar(_: { collection: Collection }) {
  return null;
}
