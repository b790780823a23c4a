import { describe, expect, it } from "vitest";
import { followWorker } from "./worker-updates";

class WorkerDouble extends EventTarget {
  state = "installing";
  readonly told: string[] = [];
  postMessage(message: string): void {
    this.told.push(message);
  }
  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

class RegistrationDouble extends EventTarget {
  waiting: WorkerDouble | null = null;
  installing: WorkerDouble | null = null;
  updates = 0;
  async update(): Promise<void> {
    this.updates += 1;
  }
  arrive(): WorkerDouble {
    this.installing = new WorkerDouble();
    this.dispatchEvent(new Event("updatefound"));
    return this.installing;
  }
}

function start(controlled: boolean, waiting: WorkerDouble | null = null) {
  const registration = new RegistrationDouble();
  registration.waiting = waiting;
  const container = Object.assign(new EventTarget(), {
    controller: controlled ? {} : null,
    register: async () => registration,
  });
  const page = { reloads: 0, clock: 0, back: () => {}, ready: [] as (() => void)[] };
  const following = followWorker(
    {
      serviceWorker: container as never,
      reload: () => {
        page.reloads += 1;
      },
      onReturn: (listener) => {
        page.back = listener;
      },
      now: () => page.clock,
    },
    (load) => page.ready.push(load),
  );
  const change = () => container.dispatchEvent(new Event("controllerchange"));
  return { registration, page, following, change };
}

describe("versions of the client", () => {
  it("the first worker of all says nothing and loads nothing anew", async () => {
    const { registration, page, following, change } = start(false);
    await following;
    registration.arrive().become("installed");
    change();
    expect(page).toMatchObject({ reloads: 0, ready: [] });
  });

  it("a newer one is told, and takes over when somebody asks", async () => {
    const { registration, page, following, change } = start(true);
    await following;
    const worker = registration.arrive();
    expect(page.ready).toHaveLength(0);
    worker.become("installed");
    expect(page.ready).toHaveLength(1);
    expect(worker.told).toEqual([]);
    page.ready[0]?.();
    expect(worker.told).toEqual(["take over"]);
    change();
    expect(page.reloads).toBe(1);
  });

  it("one that waited since the last visit takes over at the start", async () => {
    const waiting = new WorkerDouble();
    const { page, following, change } = start(true, waiting);
    await following;
    expect(waiting.told).toEqual(["take over if alone"]);
    change();
    expect(page.reloads).toBe(1);
  });

  it("a change that another tab asked for does not reload this one", async () => {
    const { page, following, change } = start(true);
    await following;
    change();
    expect(page.reloads).toBe(0);
  });

  it("nor does one long after this tab asked in vain", async () => {
    const { page, following, change } = start(true, new WorkerDouble());
    await following;
    page.clock = 60_000;
    change();
    expect(page.reloads).toBe(0);
  });

  it("looks for a newer one when somebody comes back, once an hour at most", async () => {
    const { registration, page, following } = start(true);
    await following;
    page.back();
    page.clock = 3_600_000;
    page.back();
    page.back();
    expect(registration.updates).toBe(1);
  });
});
