import { CollectionPage } from "@/app/collection/CollectionPage";
import type { ViewDefinition } from "@/app/collection/view-definition";
import { t } from "@/app/messages/t";

/** What was asked for most stands first, beside what answers it. */
const first: Partial<ViewDefinition> = {
  sort: [{ field: "tally", descending: true }],
  columns: ["tally", "title", "asks_for", "state", "owner", "tags"].map((field) => ({ field, width: null })),
};

export function IdeasPage() {
  return (
    <CollectionPage
      kind="idea"
      title={t("ideas.title")}
      first={first}
      empty={{ title: t("ideas.emptyTitle"), body: t("ideas.empty"), make: t("ideas.make") }}
    />
  );
}
