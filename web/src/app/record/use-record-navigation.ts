import { useNavigate, useRouter } from "@tanstack/react-router";
import { type MouseEvent, useCallback, useMemo } from "react";
import type { GraphRecord } from "@/contract/schema";
import { useOpening } from "../list-search";
import { useWorkspace } from "../workspace";
import { referenceOf } from "./titles";

/**
 * Links to records: a plain click opens the side panel; with a modifier key, or from the browser's own
 * menu, the link is a real address.
 */
export function useRecordNavigation() {
  const { workspace } = useWorkspace();
  const navigate = useNavigate();
  const router = useRouter();
  const opening = useOpening();
  const addressOf = useCallback(
    (record: GraphRecord, page: "r" | "thread" = "r") =>
      router.history.createHref(`/${workspace.slug}/${page}/${encodeURIComponent(referenceOf(record))}`),
    [router, workspace.slug],
  );
  return useMemo(
    () => ({
      addressOf,
      openPage: (record: GraphRecord) =>
        void navigate({ to: "/$ws/r/$key", params: { ws: workspace.slug, key: referenceOf(record) } }),
      openThreadPage: (record: GraphRecord) =>
        void navigate({ to: "/$ws/thread/$key", params: { ws: workspace.slug, key: referenceOf(record) } }),
      linkTo: (record: GraphRecord) => ({
        href: addressOf(record),
        onClick: (event: MouseEvent) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
          event.preventDefault();
          event.stopPropagation();
          opening.record(referenceOf(record));
        },
      }),
    }),
    [addressOf, navigate, opening, workspace.slug],
  );
}
