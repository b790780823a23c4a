import { useCallback, useEffect, useState } from "react";
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
  const load = useCallback(async () => {
    try {
      setValue(await fetch());
      setProblem(null);
    } catch (error) {
      setProblem(failureText(error));
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
