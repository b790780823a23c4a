import { useCallback, useEffect, useRef, useState } from "react";
import { failureText } from "@/app/session/failure";
import type { Client } from "@/contract/client";
import { type ReplyText, replyText } from "./reply-text";

export interface Answered {
  status: number;
  milliseconds: number;
  reply: ReplyText;
}

export interface Sending {
  waiting: boolean;
  answered: Answered | null;
  /** No answer came, and why. */
  problem: string | null;
  send(path: string, headers: { [name: string]: string }): void;
  stop(): void;
}

/** One request at a time; a further one takes the place of what it would wait for. */
export function useSend(client: Pick<Client, "answer">): Sending {
  const [waiting, setWaiting] = useState(false);
  const [answered, setAnswered] = useState<Answered | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const request = useRef<AbortController | null>(null);
  const stop = useCallback(() => {
    request.current?.abort();
    request.current = null;
    setWaiting(false);
  }, []);
  useEffect(() => () => request.current?.abort(), []);
  const send = useCallback(
    (path: string, headers: { [name: string]: string }) => {
      stop();
      const own = new AbortController();
      request.current = own;
      setWaiting(true);
      setProblem(null);
      const since = performance.now();
      client.answer(path, headers, own.signal).then(
        ({ status, text }) => {
          if (request.current !== own) return;
          const milliseconds = Math.round(performance.now() - since);
          setAnswered({ status, milliseconds, reply: replyText(text) });
          setWaiting(false);
        },
        (error) => {
          if (request.current !== own) return;
          setAnswered(null);
          setProblem(failureText(error));
          setWaiting(false);
        },
      );
    },
    [client, stop],
  );
  return { waiting, answered, problem, send, stop };
}
