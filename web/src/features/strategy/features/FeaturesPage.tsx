import { CollectionPage } from "@/app/collection/CollectionPage";
import { t } from "@/app/messages/t";

export function FeaturesPage() {
  return (
    <CollectionPage
      kind="feature"
      title={t("features.title")}
      empty={{ title: t("features.emptyTitle"), body: t("features.empty"), make: t("features.make") }}
    />
  );
}
