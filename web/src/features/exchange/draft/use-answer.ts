import { useCallback, useEffect, useRef, useState } from "react";
import { failureText } from "@/app/session/failure";
import type { Id } from "@/contract/schema";

export interface Answer<T> {
  /** Of the question as it is now; null while it is asked, or when it was refused. */
  value: T | null;
  /** The answer to the question before, while this one is asked. */
  former: T | null;
  problem: string | null;
  again(): void;
}

/**
 * Asks the program again whenever `question` changes; null asks nothing. Only an answer about the same thing stands in
 * while another is awaited.
 */
export function useAnswer<T>(about: Id | null, question: string | null, ask: () => Promise<T>): Answer<T> {
  const [held, setHeld] = useState<{ about: Id | null; question: string; value: T } | null>(null);
  const [problem, setProblem] = useState<{ question: string; text: string } | null>(null);
  const [tries, setTries] = useState(0);
  const asking = useRef(ask);
  asking.current = ask;
  const known = held !== null && held.question === question;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `tries` asks again
  useEffect(() => {
    if (question === null || known) return;
    let left = false;
    setProblem(null);
    asking.current().then(
      (value) => {
        if (!left) setHeld({ about, question, value });
      },
      (error) => {
        if (!left) setProblem({ question, text: failureText(error) });
      },
    );
    return () => {
      left = true;
    };
  }, [about, question, known, tries]);

  return {
    value: known ? held.value : null,
    former: held !== null && held.about === about ? held.value : null,
    problem: problem !== null && problem.question === question ? problem.text : null,
    again: useCallback(() => setTries((before) => before + 1), []),
  };
}
