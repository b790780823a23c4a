import { Link } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { Dialog } from "@/kit/Dialog";
import { useUnread } from "../inbox/InboxProvider";
import { t } from "../messages/t";
import { useWorkspace } from "../workspace";
import styles from "./BottomBar.module.css";
import { places } from "./places";
import { RailLinks } from "./Rail";

/** The rail of a narrow screen: four places at the thumb, the rest behind one button. */
export function BottomBar() {
  const { workspace } = useWorkspace();
  const [open, setOpen] = useState(false);
  const unread = useUnread();
  const near = places.filter((place) =>
    ["/$ws/inbox", "/$ws/wanted", "/$ws/features", "/$ws/feedback"].includes(place.to),
  );
  return (
    <nav className={styles.bar} aria-label={t("nav.label")}>
      {near.map((place) => {
        const Icon = place.icon;
        const count = place.to === "/$ws/inbox" ? unread : 0;
        return (
          <Link
            key={place.to}
            to={place.to}
            params={{ ws: workspace.slug }}
            search={{}}
            activeOptions={{ includeSearch: false }}
            className={styles.link}
            aria-label={count > 0 ? t("inbox.count", { n: count }) : undefined}
            data-unread={count > 0 || undefined}
          >
            <Icon size={19} strokeWidth={1.8} aria-hidden />
            {t(place.label)}
          </Link>
        );
      })}
      <button type="button" className={styles.link} aria-expanded={open} onClick={() => setOpen(true)}>
        <Ellipsis size={19} strokeWidth={1.8} aria-hidden />
        {t("nav.more")}
      </button>
      {open ? (
        <Dialog title={workspace.name} place="side" onClose={() => setOpen(false)}>
          <RailLinks onGo={() => setOpen(false)} />
        </Dialog>
      ) : null}
    </nav>
  );
}
