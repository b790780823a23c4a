import { useEffect, useLayoutEffect, useRef } from "react";
import optionStyles from "../Options.module.css";
import { beside, type Edges } from "./beside";
import styles from "./MentionList.module.css";
import type { Mentions } from "./mentions";
import type { MentionListState } from "./use-mention-list";

interface MentionListProps {
  list: MentionListState;
  mentions: Mentions;
  /** Where the text stands to which the list belongs. */
  place(): Edges | null;
}

/** Whom one can name, beside the text. */
export function MentionList({ list, mentions, place }: MentionListProps) {
  const n = list.people.length;
  return (
    <>
      {/* It stands before there is anything to say, or nothing would be read out. */}
      <span className="visually-hidden" aria-live="polite">
        {n > 0 ? mentions.found(n) : ""}
      </span>
      {n > 0 ? <OpenList list={list} mentions={mentions} place={place} /> : null}
    </>
  );
}

function OpenList({ list, mentions, place }: MentionListProps) {
  const box = useRef<HTMLDivElement>(null);
  const active = useRef<HTMLDivElement>(null);

  const settle = () => {
    const shown = box.current;
    const edges = place();
    if (!shown || !edges) return;
    // A keyboard on the screen leaves less of the window than the window knows.
    const visual = window.visualViewport;
    const seen = {
      left: visual?.offsetLeft ?? 0,
      top: visual?.offsetTop ?? 0,
      width: visual?.width ?? window.innerWidth,
      height: visual?.height ?? window.innerHeight,
    };
    shown.style.maxHeight = "";
    const at = beside(edges, { width: shown.offsetWidth, height: shown.offsetHeight }, seen);
    shown.style.left = `${at.left}px`;
    shown.style.top = `${at.top}px`;
    shown.style.maxHeight = `${at.height}px`;
  };
  const settled = useRef(settle);

  useLayoutEffect(() => {
    // Above everything, also above a dialog and out of what a panel cuts off.
    if (typeof box.current?.showPopover === "function") box.current.showPopover();
  }, []);
  useLayoutEffect(() => {
    settled.current = settle;
    settle();
    active.current?.scrollIntoView?.({ block: "nearest" });
  });
  useEffect(() => {
    const again = (event: Event) => {
      if (event.target !== box.current) settled.current();
    };
    window.addEventListener("scroll", again, true);
    window.addEventListener("resize", again);
    window.visualViewport?.addEventListener("resize", again);
    return () => {
      window.removeEventListener("scroll", again, true);
      window.removeEventListener("resize", again);
      window.visualViewport?.removeEventListener("resize", again);
    };
  }, []);

  return (
    <div
      ref={box}
      id={`${list.id}-list`}
      popover="manual"
      role="listbox"
      aria-label={mentions.listLabel}
      className={styles.list}
    >
      {list.people.map((person, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the text holds the focus and the keys
        // biome-ignore lint/a11y/useFocusableInteractive: chosen through aria-activedescendant
        <div
          key={person.id}
          ref={index === list.chosen ? active : undefined}
          id={`${list.id}-${index}`}
          role="option"
          aria-selected={index === list.chosen}
          className={optionStyles.option}
          onPointerMove={() => {
            if (index !== list.chosen) list.point(index);
          }}
          // The text must keep the focus; a finger takes it with the mouse event only.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => list.take(person)}
        >
          {person.icon}
          <span className={styles.name}>{person.name}</span>
          {person.note ? <span className={styles.note}>{person.note}</span> : null}
        </div>
      ))}
    </div>
  );
}
