import { createContext, type ReactNode, use, useEffect, useMemo, useRef } from "react";
import { isTyping, strokeName } from "@/kit/keys";
import type { Action } from "./action";
import { KeySequence } from "./key-sequence";

interface ActionRegistry {
  add(read: () => Action[]): () => void;
  all(): Action[];
}

const ActionContext = createContext<ActionRegistry | null>(null);

/** Holds what can be done now and turns key presses into it. The latest offer of a key wins. */
export function ActionsProvider({ children }: { children: ReactNode }) {
  const registry = useMemo<ActionRegistry>(() => {
    const offers: (() => Action[])[] = [];
    return {
      add(read) {
        offers.push(read);
        return () => {
          const at = offers.indexOf(read);
          if (at >= 0) offers.splice(at, 1);
        };
      },
      all() {
        const byId = new Map<string, Action>();
        for (const read of offers) for (const action of read()) byId.set(action.id, action);
        return [...byId.values()].filter((action) => action.when?.() ?? true);
      },
    };
  }, []);

  useEffect(() => {
    const sequence = new KeySequence();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const typing = isTyping(event.target);
      const offered = registry.all().filter((action) => action.key && (!typing || action.whileTyping));
      const hit = sequence.press(strokeName(event), offered);
      if (hit === "waiting") event.preventDefault();
      if (!hit || hit === "waiting") return;
      event.preventDefault();
      hit.run();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [registry]);

  return <ActionContext value={registry}>{children}</ActionContext>;
}

export function useActionRegistry(): ActionRegistry {
  const registry = use(ActionContext);
  if (!registry) throw new Error("Actions are used outside ActionsProvider.");
  return registry;
}

/** Offers actions for as long as the component is on screen. */
export function useActions(actions: Action[]): void {
  const registry = useActionRegistry();
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => registry.add(() => latest.current), [registry]);
}
