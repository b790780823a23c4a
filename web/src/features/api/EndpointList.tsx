import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect } from "react";
import { t } from "@/app/messages/t";
import styles from "./Api.module.css";
import { type EndpointGroup, shortPath } from "./api-document";
import { MethodMark } from "./MethodMark";

interface EndpointListProps {
  groups: readonly EndpointGroup[];
  chosen: string | null;
  onChoose(id: string | null): void;
  ref: RefObject<HTMLElement | null>;
}

/** All endpoints in their groups; one place for Tab, and arrows from one to the next. */
export function EndpointList({ groups, chosen, onChoose, ref }: EndpointListProps) {
  const ids = groups.flatMap((group) => group.endpoints.map((endpoint) => endpoint.id));
  // The one that Tab leads to.
  const current = chosen !== null && ids.includes(chosen) ? chosen : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: an address that was followed leads to one far down the list
  useEffect(() => {
    ref.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [chosen, ref]);
  const link = (id: string | null) => ({
    href: id === null ? "?" : `?${new URLSearchParams({ endpoint: id })}`,
    tabIndex: id === current ? 0 : -1,
    "aria-current": id === chosen ? ("page" as const) : undefined,
    onClick: (event: MouseEvent) => {
      // Everything but a plain press is the browser's: a new tab, a new window.
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      onChoose(id);
    },
  });
  return (
    <nav ref={ref} className={styles.links} aria-label={t("api.list")} onKeyDown={moveFocus}>
      <a className={styles.link} {...link(null)}>
        <span className={styles.linkSummary}>{t("api.overview")}</span>
      </a>
      {groups.map((group) => (
        <div key={group.tag}>
          <h2 className={styles.tag}>{group.tag || t("api.ungrouped")}</h2>
          <ul>
            {group.endpoints.map((endpoint) => (
              <li key={endpoint.id}>
                <a className={styles.link} {...link(endpoint.id)}>
                  <span className={styles.linkPath}>
                    <MethodMark method={endpoint.method} /> {shortPath(endpoint.path)}
                  </span>
                  <span className={styles.linkSummary}>{endpoint.summary.replaceAll("`", "")}</span>
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a")];
  const at = links.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  links[Math.max(0, Math.min(links.length - 1, to))]?.focus();
}
