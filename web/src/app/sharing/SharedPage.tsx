import { useParams } from "@tanstack/react-router";
import { type FormEvent, useCallback, useEffect, useMemo, useState } from "react";
import { ApiError, Client } from "@/contract/client";
import type { SharedPage as Answer } from "@/contract/schema";
import { openShared } from "@/contract/share-client";
import { GraphProvider, useLoading } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { FormError, TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import { PersonalProvider } from "../personal/PersonalProvider";
import { PersonalStore } from "../personal/personal-store";
import { Door } from "../session/Door";
import door from "../session/Door.module.css";
import { failureText } from "../session/failure";
import { SharedProvider, WorkspaceProvider } from "../workspace";
import { SharedContent } from "./SharedContent";
import { nothingPersonal, sharedGraph, workspaceOf } from "./shared-graph";

/** What a link shows, to whoever has it. */
export function SharedPage() {
  const { token = "" } = useParams({ strict: false }) as { token?: string };
  const [shown, setShown] = useState<Answer | null>(null);
  const [asksPassword, setAsksPassword] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [password, setPassword] = useState("");
  const open = useCallback(
    async (given: string | null) => {
      try {
        setProblem(null);
        setShown(await openShared(new Client(), token, given));
      } catch (error) {
        if (error instanceof ApiError && error.code === "password_needed") setAsksPassword(true);
        else setProblem(failureText(error));
      }
    },
    [token],
  );
  useEffect(() => void open(null), [open]);
  if (shown) return <SharedWorkspace shown={shown} />;
  if (!asksPassword) {
    return (
      <Door title={problem ? t("shared.broken") : t("app.loading")}>
        {problem ? <FormError>{problem}</FormError> : null}
      </Door>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void open(password);
  };
  return (
    <Door title={t("shared.locked")} lead={t("shared.lockedLead")}>
      <form className={door.fields} onSubmit={submit} noValidate>
        {problem ? <FormError>{problem}</FormError> : null}
        <TextField
          label={t("shared.password")}
          type="password"
          autoComplete="off"
          autoFocus
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button look="primary" size="large" type="submit" disabled={!password}>
          {t("shared.open")}
        </Button>
      </form>
    </Door>
  );
}

function SharedWorkspace({ shown }: { shown: Answer }) {
  const [{ workspace, client, graph, personal }] = useState(() => {
    const workspace = workspaceOf(shown);
    const personal = new PersonalStore(nothingPersonal, "shared");
    return { workspace, personal, ...sharedGraph(shown, workspace) };
  });
  useEffect(
    () => () => {
      graph.close();
      personal.close();
    },
    [graph, personal],
  );
  const inUse = useMemo(() => {
    const session = {
      account: null,
      csrf: null,
      first_run: false,
      signed_in: false,
      version: "",
      workspaces: [workspace],
    };
    return { client, session, workspace, canEdit: false, canContribute: false };
  }, [client, workspace]);
  return (
    <WorkspaceProvider value={inUse}>
      <GraphProvider graph={graph}>
        <PersonalProvider store={personal}>
          <SharedProvider value={true}>
            <WhenLoaded shown={shown} />
          </SharedProvider>
        </PersonalProvider>
      </GraphProvider>
    </WorkspaceProvider>
  );
}

function WhenLoaded({ shown }: { shown: Answer }) {
  return useLoading().phase === "ready" ? <SharedContent shown={shown} /> : null;
}
