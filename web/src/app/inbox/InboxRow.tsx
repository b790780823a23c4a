import { Ellipsis } from "lucide-react";
import { useGraph } from "@/graph/hooks";
import { IconButton } from "@/kit/Button";
import { plainText } from "@/kit/editor/MarkdownView";
import { Menu } from "@/kit/Menu";
import { dayOf } from "@/kit/moments";
import type { Action } from "../actions/action";
import { t } from "../messages/t";
import { Avatar } from "../personal/Avatar";
import type { InboxEntry } from "../personal/personal-client";
import { titleOf } from "../record/titles";
import styles from "./Inbox.module.css";
import type { InboxGroup } from "./inbox-store";

/** One record in the inbox: what happened last, in words, and how much more there is. */
export function InboxRow({ group }: { group: InboxGroup }) {
  const graph = useGraph();
  const record = graph.record(group.record);
  // Of several, what asks for an answer says more than what merely happened.
  const shown = [...group.entries].sort((a, b) => weight(a) - weight(b))[0];
  const newest = group.entries[0];
  if (!shown || !newest) return null;
  const who = titleOf(graph.record(shown.actor));
  const others = group.entries.length - 1;
  const excerpt = plainText(shown.excerpt).replace(/\s+/g, " ").trim();
  return (
    <span className={styles.row} data-unread={group.unread > 0 || undefined}>
      <span className={styles.dot}>
        {group.unread > 0 ? <span className="visually-hidden">{t("inbox.isUnread")}: </span> : null}
      </span>
      <Avatar person={shown.actor} size="large" />
      <span className={styles.words}>
        <span className={styles.line}>
          <span className={styles.title}>{record ? titleOf(record) : t("inbox.gone")}</span>
          {record?.key ? <span className={styles.key}>{record.key}</span> : null}
        </span>
        <span className={styles.line}>
          <span className={styles.reason}>
            {t(`inbox.reason.${shown.reason}`, { who, label: shown.label } as never)}
          </span>
          {excerpt ? <span className={styles.excerpt}>“{excerpt}”</span> : null}
          {others > 0 ? (
            <span className={styles.others}>
              <span aria-hidden>+{others}</span>
              <span className="visually-hidden">{t("inbox.and", { n: others })}</span>
            </span>
          ) : null}
        </span>
      </span>
      <span className={styles.when}>
        {shown.snoozed_until && shown.snoozed_until > new Date().toISOString()
          ? t("inbox.until", { when: snoozeWords(shown.snoozed_until) })
          : momentWords(newest.at)}
      </span>
    </span>
  );
}

const weights = { mentioned: 0, assigned: 1, commented: 2, changed: 3 };

/** Unread before read, then by how much it asks of the reader. */
const weight = (entry: InboxEntry) => weights[entry.reason] + (entry.read_at === null ? 0 : 10);

/** What can be done with it, for who has no keyboard. */
export function InboxRowTools({
  title,
  actions,
  onPerform,
}: {
  title: string;
  actions: Action[];
  onPerform(action: Action): void;
}) {
  return (
    <span className={styles.tools}>
      <Menu
        placement="bottom-end"
        target={
          <IconButton label={t("inbox.more", { title })}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
        groups={[
          {
            entries: actions.map((action) => ({
              id: action.id,
              label: action.label,
              shortcut: action.key,
              icon: action.icon ? <action.icon size={15} aria-hidden /> : undefined,
              onSelect: () => onPerform(action),
            })),
          },
        ]}
      />
    </span>
  );
}

const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** The time of today, the day of anything before, by the reader's own clock. */
function momentWords(instant: string): string {
  const zone = ownZone();
  const day = dayOf(instant, zone);
  const now = new Date();
  if (day === dayOf(now.toISOString(), zone)) return clock.format(new Date(instant));
  // The year goes without saying while it is this one.
  return day.replace(new RegExp(`,? ${now.getFullYear()}$`), "");
}

/** 26 Nov 2026, 09:00, by the reader's own clock. */
export function snoozeWords(instant: string): string {
  const time = clock.format(new Date(instant));
  const zone = ownZone();
  const day = dayOf(instant, zone);
  return day === dayOf(new Date().toISOString(), zone) ? time : `${day}, ${time}`;
}
