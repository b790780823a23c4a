import { useLocation, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { useListSearch } from "../list-search";
import { useResolvedRecord } from "../record/use-resolved-record";
import { useWorkspace } from "../workspace";
import { usePersonal } from "./PersonalProvider";

/** Tells the others where this tab is: the page, and the record that stands open. */
export function useHere(): void {
  const { port } = usePersonal();
  const { workspace } = useWorkspace();
  const { pathname } = useLocation();
  const { open, thread } = useListSearch();
  const { key } = useParams({ strict: false });
  const record = useResolvedRecord(open ?? thread ?? key)?.id ?? null;
  const place = pathname.slice(workspace.slug.length + 1) || "/";
  useEffect(() => port.here(place, record), [port, place, record]);
}
