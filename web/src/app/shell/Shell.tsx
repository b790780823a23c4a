import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { useActionRegistry, useChoosing } from "../actions/Actions";
import { t } from "../messages/t";
import { useHere } from "../personal/use-here";
import { useApplyPreferences } from "../personal/use-preferences";
import { BottomBar } from "./BottomBar";
import { CreateDialog } from "./CreateDialog";
import { KeyboardMap } from "./KeyboardMap";
import { Palette } from "./Palette";
import { Rail } from "./Rail";
import styles from "./Shell.module.css";
import { SidePanel } from "./SidePanel";
import { useShellActions } from "./shell-actions";
import { TopBar } from "./TopBar";

export type ShellOverlay = "palette" | "keys" | "create" | null;

const railKey = "throughline.rail";

export function Shell({ children }: { children: ReactNode }) {
  const [overlay, setOverlay] = useState<ShellOverlay>(null);
  const [createKind, setCreateKind] = useState<string | null>(null);
  const registry = useActionRegistry();
  const choosing = useChoosing();
  const [narrow, setNarrow] = useState(() => localStorage.getItem(railKey) === "narrow");
  const navigate = useNavigate();
  const toggleRail = () => setNarrow((before) => !before);
  useEffect(() => localStorage.setItem(railKey, narrow ? "narrow" : "wide"), [narrow]);
  useApplyPreferences();
  useHere();
  const create = (kind: string | null) => {
    if (kind === "feedback") {
      void navigate({ to: "/$ws/feedback", params: true, search: { row: "paste" } } as never);
      return;
    }
    setCreateKind(kind);
    setOverlay("create");
  };
  useShellActions({ setOverlay, toggleRail, create });
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {t("nav.skip")}
      </a>
      <div className={styles.rail}>
        <Rail narrow={narrow} onToggle={toggleRail} />
      </div>
      <div className={styles.main}>
        <TopBar onSearch={() => setOverlay("palette")} onKeys={() => setOverlay("keys")} onCreate={create} />
        <div className={styles.work}>
          <main id="content" className={styles.content} tabIndex={-1}>
            {children}
          </main>
          <SidePanel />
        </div>
      </div>
      <BottomBar />
      {overlay === "palette" ? <Palette onClose={() => setOverlay(null)} /> : null}
      {choosing ? <Palette key={choosing.id} first={choosing} onClose={registry.stopChoosing} /> : null}
      {overlay === "keys" ? <KeyboardMap onClose={() => setOverlay(null)} /> : null}
      {overlay === "create" ? <CreateDialog kind={createKind} onClose={() => setOverlay(null)} /> : null}
    </div>
  );
}
