import { Outlet, useParams } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import type { Session, WorkspaceView } from "@/contract/schema";
import { Graph } from "@/graph/graph";
import { GraphProvider, useGraph, useLoading } from "@/graph/hooks";
import { isAtLeast } from "@/graph/powers";
import { Button } from "@/kit/Button";
import { ErasingProvider } from "../erasing/ErasingProvider";
import { InboxProvider } from "../inbox/InboxProvider";
import { InboxStore } from "../inbox/inbox-store";
import { t } from "../messages/t";
import { setPageTitle } from "../page-title";
import { PersonalProvider } from "../personal/PersonalProvider";
import { personalClient } from "../personal/personal-client";
import { PersonalStore } from "../personal/personal-store";
import { failureText } from "../session/failure";
import { sessionStore, useSession, workspaceBySlug } from "../session/session-store";
import { SharingProvider } from "../sharing/SharingProvider";
import { Shell } from "../shell/Shell";
import { Wordmark } from "../shell/Wordmark";
import { SourceProvider } from "../source";
import { WorkspaceProvider } from "../workspace";
import states from "./states.module.css";
import styles from "./WorkspaceRoute.module.css";

/** One copy of a workspace per page; leaving for another place inside it must not fetch it again. */
interface Opened {
  id: string;
  /** What the person may see and do, as when it was opened. */
  access: string;
  graph: Graph;
  personal: PersonalStore;
  inbox: InboxStore;
}

let opened: Opened | null = null;

sessionStore.leaving = (kept) => {
  if (opened && !kept.some(({ id }) => id === opened?.id)) opened.graph.close();
};

function openedOf(workspace: WorkspaceView): Opened {
  const { access } = workspace;
  if (opened?.id === workspace.id && opened.access === access) return opened;
  opened?.graph.close();
  opened?.personal.close();
  opened?.inbox.close();
  const { client } = sessionStore;
  const port = personalClient(client, workspace.id);
  opened = {
    id: workspace.id,
    access,
    graph: Graph.open({ workspace, client, accessChanged: () => void sessionStore.renew() }),
    personal: new PersonalStore(port, `${workspace.id} ${workspace.person}`),
    inbox: new InboxStore(port),
  };
  return opened;
}

export function WorkspaceRoute() {
  const session = useSession();
  const { ws = "" } = useParams({ strict: false });
  const workspace = session ? workspaceBySlug(session, ws) : undefined;
  if (!session) return null;
  if (!workspace) return <NoWorkspace slug={ws} session={session} />;
  return (
    <OpenWorkspace key={`${workspace.id} ${workspace.access}`} session={session} workspace={workspace} />
  );
}

function OpenWorkspace({ session, workspace }: { session: Session; workspace: WorkspaceView }) {
  const { graph, personal, inbox } = openedOf(workspace);
  const inUse = useMemo(
    () => ({
      client: sessionStore.client,
      session,
      workspace,
      canEdit: isAtLeast(workspace.role, "maker"),
      canContribute: isAtLeast(workspace.role, "contributor"),
    }),
    [session, workspace],
  );
  useEffect(() => {
    setPageTitle(`${workspace.name} · ${t("app.name")}`);
  }, [workspace.name]);
  return (
    <WorkspaceProvider value={inUse}>
      <GraphProvider graph={graph}>
        <WhenLoaded name={workspace.name}>
          <PersonalProvider store={personal}>
            <InboxProvider store={inbox}>
              <SourceProvider>
                <SharingProvider>
                  <ErasingProvider>
                    <Shell>
                      <Outlet />
                    </Shell>
                  </ErasingProvider>
                </SharingProvider>
              </SourceProvider>
            </InboxProvider>
          </PersonalProvider>
        </WhenLoaded>
      </GraphProvider>
    </WorkspaceProvider>
  );
}

function WhenLoaded({ name, children }: { name: string; children: React.ReactNode }) {
  const loading = useLoading();
  const graph = useGraph();
  if (loading.phase === "ready") return children;
  if (loading.phase === "failed") {
    return (
      <main className={states.page}>
        <Wordmark />
        <h1 className={states.title}>{t("bootstrap.failed")}</h1>
        <p className={states.body}>{failureText(loading.error)}</p>
        <Button look="primary" onClick={() => graph.reload()}>
          {t("bootstrap.again")}
        </Button>
      </main>
    );
  }
  const share = loading.total > 0 ? loading.done / loading.total : 0;
  return (
    <main className={states.page}>
      <div className={styles.loading} role="status">
        <Wordmark />
        <h1 className={styles.title}>{t("bootstrap.title", { workspace: name })}</h1>
        <div
          className={styles.line}
          role="progressbar"
          aria-label={t("bootstrap.title", { workspace: name })}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share * 100)}
        >
          <div className={styles.done} style={{ transform: `scaleX(${share})` }} />
        </div>
        <p className={styles.count}>
          {loading.total > 0
            ? t("bootstrap.progress", { done: loading.done, total: loading.total })
            : t("bootstrap.waiting")}
        </p>
      </div>
    </main>
  );
}

function NoWorkspace({ slug, session }: { slug: string; session: Session }) {
  return (
    <main className={states.page}>
      <h1 className={states.title}>{t("error.noWorkspace", { slug })}</h1>
      <p className={states.body}>{t("error.noWorkspaceBody")}</p>
      {session.workspaces.map((workspace) => (
        <a key={workspace.id} className={states.link} href={`/${workspace.slug}/wanted`}>
          {workspace.name}
        </a>
      ))}
    </main>
  );
}
