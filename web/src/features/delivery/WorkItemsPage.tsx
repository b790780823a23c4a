import { Link } from "@tanstack/react-router";
import { CollectionPage } from "@/app/collection/CollectionPage";
import type { ViewDefinition } from "@/app/collection/view-definition";
import { t } from "@/app/messages/t";
import { useWorkspace } from "@/app/workspace";

/** What a team looks at first: what it is, how far it is, and who has it. */
const first: Partial<ViewDefinition> = {
  columns: ["key", "title", "state", "type", "priority", "owner", "due", "sprint", "tags"].map((field) => ({
    field,
    width: null,
  })),
};

export function WorkItemsPage() {
  const { workspace, canEdit } = useWorkspace();
  const ways = canEdit ? (
    <Link to="/$ws/imports/new" params={{ ws: workspace.slug }}>
      {t("work.import")}
    </Link>
  ) : null;
  return (
    <CollectionPage
      kind="work_item"
      title={t("work.title")}
      first={first}
      empty={{
        title: t("work.emptyTitle"),
        body: (
          <>
            {t("work.empty")} {ways}
          </>
        ),
        make: t("work.make"),
      }}
    />
  );
}
