import { createContext, type ReactNode, use, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { isTyping, onlyReading, strokeName } from "@/kit/keys";
import { useToast } from "@/kit/Toasts";
import { type Action, byNearness, isSingleKey, keysOf } from "./action";
import { KeySequence } from "./key-sequence";

export interface ActionRegistry {
  add(read: () => Action[]): () => void;
  /** Those that have a place here, the farthest first. */
  all(): Action[];
  /** Runs it, opens its choices, or tells why it cannot be done now. */
  perform(action: Action): void;
  /** The action whose choices are asked for, if any. */
  readonly choosing: Action | null;
  stopChoosing(): void;
  subscribe(listener: () => void): () => void;
}

const ActionContext = createContext<ActionRegistry | null>(null);

/**
 * Holds what can be done now and turns key presses into it. Of two offers of a key the nearer wins, of two
 * equally near the later. `singleKeys`: whether keys without Ctrl, Command or Alt are heard at all.
 */
export function ActionsProvider({
  children,
  singleKeys = alwaysOn,
}: {
  children: ReactNode;
  singleKeys?: () => boolean;
}) {
  const toast = useToast();
  const tell = useRef(toast);
  tell.current = toast;
  const registry = useMemo(() => makeRegistry((reason) => tell.current({ text: reason })), []);
  const heard = useRef(singleKeys);
  heard.current = singleKeys;

  useEffect(() => {
    const sequence = new KeySequence();
    // What works while somebody writes works everywhere: no table or editor below may take its key first.
    const onCapture = (event: KeyboardEvent) => {
      if (event.isComposing || !(event.ctrlKey || event.metaKey)) return;
      const stroke = strokeName(event);
      const hit = registry
        .all()
        .findLast((action) => action.whileTyping && keysOf(action).some((key) => key === stroke));
      if (!hit) return;
      event.preventDefault();
      registry.perform(hit);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const stroke = strokeName(event);
      const single = isSingleKey(stroke);
      if (single && !heard.current()) return;
      const typing = isTyping(event.target) && !(single && onlyReading(event.target));
      const offered = registry
        .all()
        .filter((action) => keysOf(action).length > 0 && (!typing || action.whileTyping));
      const hit = sequence.press(stroke, offered);
      if (hit === "waiting") event.preventDefault();
      if (!hit || hit === "waiting") return;
      event.preventDefault();
      registry.perform(hit);
    };
    window.addEventListener("keydown", onCapture, true);
    window.addEventListener("keydown", onKeyDown);
    return () => {
      window.removeEventListener("keydown", onCapture, true);
      window.removeEventListener("keydown", onKeyDown);
    };
  }, [registry]);

  return <ActionContext value={registry}>{children}</ActionContext>;
}

const alwaysOn = () => true;

function makeRegistry(tell: (reason: string) => void): ActionRegistry {
  const offers: (() => Action[])[] = [];
  const listeners = new Set<() => void>();
  let choosing: Action | null = null;
  const choose = (action: Action | null) => {
    choosing = action;
    for (const listener of [...listeners]) listener();
  };
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
      for (const read of offers) {
        for (const action of read()) {
          // Set anew, so that the later offer also stands later.
          byId.delete(action.id);
          byId.set(action.id, action);
        }
      }
      return byNearness(byId.values()).filter((action) => action.when?.() ?? true);
    },
    perform(action) {
      const reason = action.disabledReason?.() ?? null;
      if (reason !== null) tell(reason);
      else if (action.options) choose(action);
      else action.run?.();
    },
    get choosing() {
      return choosing;
    },
    stopChoosing: () => choose(null),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useActionRegistry(): ActionRegistry {
  const registry = use(ActionContext);
  if (!registry) throw new Error("Actions are used outside ActionsProvider.");
  return registry;
}

/** The action whose choices somebody asked for by key or menu; the palette shows them. */
export function useChoosing(): Action | null {
  const registry = useActionRegistry();
  return useSyncExternalStore(registry.subscribe, () => registry.choosing);
}

/** Offers actions for as long as the component is on screen. */
export function useActions(actions: Action[]): void {
  useActionOffer(() => actions);
}

/** As useActions, for what depends on something that draws nothing anew, such as which row is active. */
export function useActionOffer(read: () => Action[]): void {
  const registry = useActionRegistry();
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => registry.add(() => latest.current()), [registry]);
}
