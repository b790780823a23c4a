import type { Id } from "@/contract/schema";
import { useRecord } from "@/graph/hooks";
import { t } from "../messages/t";
import { titleOf } from "./titles";

export function PersonName({ id }: { id: Id | null | undefined }) {
  const person = useRecord(id);
  if (!id) return <>{t("record.nobody")}</>;
  return <>{person ? titleOf(person) : t("record.someone")}</>;
}
