import { ApiError, OfflineError } from "@/contract/client";
import { t } from "../messages/t";

/** One sentence for a person, from whatever was thrown. The program's own sentences say what to do. */
export function failureText(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  if (error instanceof OfflineError) return t("error.offline");
  return t("error.unexpected", { message: error instanceof Error ? error.message : String(error) });
}
