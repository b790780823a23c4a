import { useParams } from "@tanstack/react-router";
import { useGraph, useRegistry } from "@/graph/hooks";
import { EmptyState } from "@/kit/EmptyState";
import { CollectionPage } from "../collection/CollectionPage";
import { t } from "../messages/t";

/** All records of any kind, for the kinds that have no page of their own. */
export function KindPage() {
  const { kind = "" } = useParams({ strict: false });
  const graph = useGraph();
  useRegistry();
  const declared = graph.kind(kind);
  if (!declared) {
    return (
      <EmptyState level={1} title={t("collection.unknownKind", { kind })}>
        {t("collection.unknownKindBody")}
      </EmptyState>
    );
  }
  return (
    <CollectionPage
      key={kind}
      kind={kind}
      title={declared.plural}
      empty={{
        title: t("collection.emptyTitle", { plural: declared.plural.toLowerCase() }),
        body: declared.description,
        make: t("collection.make", { label: declared.label.toLowerCase() }),
      }}
    />
  );
}
