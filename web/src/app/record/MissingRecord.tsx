import { Link } from "@tanstack/react-router";
import { EmptyState } from "@/kit/EmptyState";
import { spellKeys } from "@/kit/keys";
import { t } from "../messages/t";
import states from "../routes/states.module.css";
import { useWorkspace } from "../workspace";

/** The address names a record that is not in this copy. */
export function MissingRecord({ reference, page }: { reference: string; page?: boolean }) {
  const { workspace } = useWorkspace();
  return (
    <EmptyState
      level={page ? 1 : 2}
      title={t("error.noRecord", { reference })}
      action={
        <Link to="/$ws/wanted" params={{ ws: workspace.slug }} search={{}} className={states.link}>
          {t("error.toWanted")}
        </Link>
      }
    >
      {t("error.noRecordBody", { keys: spellKeys("mod+k").join(" ") })}
    </EmptyState>
  );
}
