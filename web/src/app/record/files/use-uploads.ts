import { useCallback, useMemo, useState } from "react";
import { FileClient } from "@/contract/file-client";
import type { Id } from "@/contract/schema";
import { t } from "../../messages/t";
import { failureText } from "../../session/failure";
import { useWorkspace } from "../../workspace";

const LIMIT = 256 * 1024 * 1024;

export interface Upload {
  id: number;
  name: string;
  /** From 0 to 1. */
  sent: number;
  problem: string | null;
  again(): void;
  forget(): void;
}

let next = 0;

/** Files on their way to the program; what failed stays until it is sent or left. */
export function useUploads(): {
  client: FileClient;
  uploads: readonly Upload[];
  attach(record: Id, files: Iterable<File>): void;
  replace(file: Id, by: File): void;
} {
  const { client: program, workspace } = useWorkspace();
  const client = useMemo(() => new FileClient(program, workspace.id), [program, workspace.id]);
  const [uploads, setUploads] = useState<readonly Upload[]>([]);

  const send = useCallback((file: File, go: (sent: (share: number) => void) => Promise<unknown>) => {
    next += 1;
    const id = next;
    const change = (part: Partial<Upload>) =>
      setUploads((all) => all.map((one) => (one.id === id ? { ...one, ...part } : one)));
    const forget = () => setUploads((all) => all.filter((one) => one.id !== id));
    const begin = () => {
      change({ problem: null, sent: 0 });
      if (file.size > LIMIT) return change({ problem: t("files.tooLarge") });
      go((share) => change({ sent: share })).then(forget, (error) => change({ problem: failureText(error) }));
    };
    setUploads((all) => [...all, { id, name: file.name, sent: 0, problem: null, again: begin, forget }]);
    begin();
  }, []);

  const attach = useCallback(
    (record: Id, files: Iterable<File>) => {
      for (const file of files) send(file, (sent) => client.attach(record, file, sent));
    },
    [client, send],
  );
  const replace = useCallback(
    (file: Id, by: File) => send(by, (sent) => client.replace(file, by, sent)),
    [client, send],
  );
  return { client, uploads, attach, replace };
}

/**
 * The files that somebody pastes. Who copies from a spreadsheet or a text means its words: the picture of them that
 * goes along is no file.
 */
export function pastedFiles(data: Pick<DataTransfer, "files" | "types"> | null): File[] {
  return data && !data.types.includes("text/plain") ? [...data.files] : [];
}
