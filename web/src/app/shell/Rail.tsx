import { Link } from "@tanstack/react-router";
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { IconButton } from "@/kit/Button";
import { Hint } from "@/kit/Hint";
import { t } from "../messages/t";
import { useWorkspace } from "../workspace";
import { type Place, placeGroups } from "./places";
import styles from "./Rail.module.css";
import { Wordmark } from "./Wordmark";

export function Rail({ narrow, onToggle }: { narrow: boolean; onToggle(): void }) {
  const { workspace } = useWorkspace();
  return (
    <nav className={styles.rail} data-narrow={narrow || undefined} aria-label={t("nav.label")}>
      <div className={styles.head}>
        <Link
          to="/$ws/wanted"
          params={{ ws: workspace.slug }}
          className={styles.mark}
          aria-label={`${t("app.name")}, ${workspace.name}`}
        >
          <Wordmark small={narrow} />
        </Link>
        {narrow ? null : <div className={styles.workspace}>{workspace.name}</div>}
      </div>
      <RailLinks narrow={narrow} />
      <div className={styles.foot}>
        <IconButton
          label={narrow ? t("nav.expand") : t("nav.collapse")}
          shortcut="["
          aria-expanded={!narrow}
          onClick={onToggle}
        >
          {narrow ? <PanelLeftOpen size={16} aria-hidden /> : <PanelLeftClose size={16} aria-hidden />}
        </IconButton>
      </div>
    </nav>
  );
}

export function RailLinks({ narrow = false, onGo }: { narrow?: boolean; onGo?(): void }) {
  return (
    <div className={styles.groups}>
      {placeGroups.map((group) => (
        <div key={group.label ?? "first"} className={styles.group}>
          {group.label && !narrow ? <div className={styles.label}>{t(group.label)}</div> : null}
          <ul>
            {group.places.map((place) => (
              <li key={place.to}>
                <RailLink place={place} narrow={narrow} onGo={onGo} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function RailLink({ place, narrow, onGo }: { place: Place; narrow: boolean; onGo?(): void }) {
  const { workspace } = useWorkspace();
  const Icon = place.icon;
  const link = (
    <Link
      to={place.to}
      params={{ ws: workspace.slug }}
      search={{}}
      className={styles.link}
      activeOptions={{ includeSearch: false }}
      aria-label={narrow ? t(place.label) : undefined}
      onClick={onGo}
    >
      <Icon size={16} strokeWidth={1.8} aria-hidden />
      {narrow ? null : <span>{t(place.label)}</span>}
    </Link>
  );
  return narrow ? (
    <Hint label={t(place.label)} shortcut={place.key}>
      {link}
    </Hint>
  ) : (
    link
  );
}
