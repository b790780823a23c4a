import { useCallback, useRef, useState } from "react";
import { failureText } from "@/app/session/failure";
import type { ImportClient } from "@/contract/import-client";
import type { Id, ImportFile } from "@/contract/schema";

/** A file on its way, or one that was refused. */
export interface Sending {
  id: number;
  name: string;
  /** From 0 to 1. */
  sent: number;
  problem: string | null;
}

export interface DraftFiles {
  sending: readonly Sending[];
  add(files: Iterable<File>): void;
  forget(id: number): void;
  take(name: string): Promise<void>;
}

let next = 0;

/** Files of one name that were chosen together come from several folders: none takes the place of another. */
export function toldApart(files: readonly File[]): File[] {
  const taken = new Set<string>();
  return files.map((file) => {
    const dot = file.name.lastIndexOf(".");
    const [start, ending] = dot > 0 ? [file.name.slice(0, dot), file.name.slice(dot)] : [file.name, ""];
    let name = file.name;
    for (let number = 2; taken.has(name); number += 1) name = `${start} (${number})${ending}`;
    taken.add(name);
    return name === file.name ? file : new File([file], name, { type: file.type });
  });
}

/** Puts files into a draft, which is begun with the first of them. `changed` hears what the draft holds then. */
export function useDraftFiles(
  client: ImportClient,
  draft: Id | null,
  changed: (draft: Id, files: readonly ImportFile[]) => void,
): DraftFiles {
  const [sending, setSending] = useState<readonly Sending[]>([]);
  // Known here before the address names it.
  const into = useRef(draft);
  const former = useRef(draft);
  if (former.current !== draft) {
    former.current = draft;
    into.current = draft;
  }
  const tell = useRef(changed);
  tell.current = changed;
  // One after the other, so that each answer knows of all files before it.
  const queue = useRef(Promise.resolve());

  const send = useCallback(
    async (id: number, file: File) => {
      const change = (part: Partial<Sending>) =>
        setSending((all) => all.map((one) => (one.id === id ? { ...one, ...part } : one)));
      try {
        into.current ??= (await client.begin()).id;
        const held = await client.addFile(into.current, file, (sent) => change({ sent }));
        tell.current(held.id, held.files);
        setSending((all) => all.filter((one) => one.id !== id));
      } catch (error) {
        change({ problem: failureText(error) });
      }
    },
    [client],
  );

  const add = useCallback(
    (files: Iterable<File>) => {
      for (const file of toldApart([...files])) {
        next += 1;
        const id = next;
        setSending((all) => [
          ...all.filter((one) => one.name !== file.name || one.problem === null),
          { id, name: file.name, sent: 0, problem: null },
        ]);
        queue.current = queue.current.then(() => send(id, file));
      }
    },
    [send],
  );

  const forget = useCallback((id: number) => setSending((all) => all.filter((one) => one.id !== id)), []);

  const take = useCallback(
    async (name: string) => {
      if (!into.current) return;
      const held = await client.takeFile(into.current, name);
      tell.current(held.id, held.files);
    },
    [client],
  );

  return { sending, add, forget, take };
}
