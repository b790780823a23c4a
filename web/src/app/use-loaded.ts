import { useCallback, useEffect, useRef, useState } from "react";
import { useToast } from "@/kit/Toasts";
import { failureText } from "./session/failure";

export interface Loaded<T> {
  value: T | null;
  problem: string | null;
  load(): Promise<void>;
  /** Does something, says so, and loads again; what was refused is said in its own words. Whether it was done. */
  run(work: Promise<unknown>, said?: string): Promise<boolean>;
}

/** Something of the program's that is shown as it stands, and again after each change. */
export function useLoaded<T>(fetch: () => Promise<T>): Loaded<T> {
  const toast = useToast();
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const asked = useRef(0);
  const load = useCallback(async () => {
    asked.current += 1;
    const mine = asked.current;
    // An answer that was overtaken by a later question is out of date.
    const isLatest = () => mine === asked.current;
    try {
      const answer = await fetch();
      if (!isLatest()) return;
      setValue(answer);
      setProblem(null);
    } catch (error) {
      if (isLatest()) setProblem(failureText(error));
    }
  }, [fetch]);
  useEffect(() => void load(), [load]);
  const run = useCallback(
    async (work: Promise<unknown>, said?: string) => {
      try {
        await work;
        if (said) toast({ text: said });
        return true;
      } catch (error) {
        toast({ text: failureText(error), tone: "danger" });
        return false;
      } finally {
        await load();
      }
    },
    [load, toast],
  );
  return { value, problem, load, run };
}
