import { Link } from "@tanstack/react-router";
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { Fragment } from "react";
import { IconButton } from "@/kit/Button";
import { Hint } from "@/kit/Hint";
import { useUnread } from "../inbox/InboxProvider";
import { t } from "../messages/t";
import { useWorkspace } from "../workspace";
import { FavouritesList } from "./FavouritesList";
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
        <Fragment key={group.label ?? "first"}>
          <div className={styles.group}>
            {group.label && !narrow ? <div className={styles.label}>{t(group.label)}</div> : null}
            <ul>
              {group.places.map((place) => (
                <li key={place.to}>
                  <RailLink place={place} narrow={narrow} onGo={onGo} />
                </li>
              ))}
            </ul>
          </div>
          {group.label === null && !narrow ? <FavouritesList onGo={onGo} /> : null}
        </Fragment>
      ))}
    </div>
  );
}

function RailLink({ place, narrow, onGo }: { place: Place; narrow: boolean; onGo?(): void }) {
  const { workspace } = useWorkspace();
  const unread = useUnread();
  const Icon = place.icon;
  const count = place.to === "/$ws/inbox" ? unread : 0;
  const name = count > 0 ? t("inbox.count", { n: count }) : t(place.label);
  const link = (
    <Link
      to={place.to}
      params={{ ws: workspace.slug }}
      search={{}}
      className={styles.link}
      activeOptions={{ includeSearch: false }}
      aria-label={narrow ? name : undefined}
      onClick={onGo}
    >
      <Icon size={16} strokeWidth={1.8} aria-hidden />
      {narrow ? null : <span>{t(place.label)}</span>}
      {count > 0 ? (
        <span className={styles.count} data-narrow={narrow || undefined}>
          {narrow ? null : (
            <>
              {count > 99 ? "99+" : count} <span className="visually-hidden">{t("inbox.unreadWord")}</span>
            </>
          )}
        </span>
      ) : null}
    </Link>
  );
  return narrow ? (
    <Hint label={name} shortcut={place.key}>
      {link}
    </Hint>
  ) : (
    link
  );
}
