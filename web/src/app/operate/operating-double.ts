import type { DeliveryAttempt, DeliveryView, JobView, ProgramStatus, WebhookView } from "@/contract/schema";

export const NOW = "2026-11-26T12:00:00.000Z";

export function attempt(status: number | null, said = "", at = "2026-11-26T11:00:00.000Z"): DeliveryAttempt {
  return { at, status, milliseconds: 12, said };
}

export function delivery(more: Partial<DeliveryView> = {}): DeliveryView {
  return {
    id: "d1",
    after: 41,
    up_to: 57,
    made_at: "2026-11-26T11:00:00.000Z",
    state: "waiting",
    attempts: [],
    ...more,
  };
}

export function webhook(more: Partial<WebhookView> = {}): WebhookView {
  return {
    id: "h1",
    label: "Announcer",
    url: "https://example.org/hook",
    kinds: [],
    person: "person",
    made_at: "2026-11-26T10:00:00.000Z",
    active: true,
    problem: null,
    cursor: 57,
    last: null,
    ...more,
  };
}

export function job(more: Partial<JobView> = {}): JobView {
  return {
    id: "j1",
    kind: "deliver_webhook",
    state: "waiting",
    made_at: "2026-11-26T11:00:00.000Z",
    due_at: "2026-11-26T12:30:00.000Z",
    attempts: 0,
    problem: null,
    ...more,
  };
}

/** A program that is well. */
export function programStatus(more: Partial<ProgramStatus> = {}): ProgramStatus {
  return {
    version: "0.1.0",
    started_at: "2026-11-24T09:00:00.000Z",
    now: NOW,
    memory: 71_000_000,
    disk: { free: 60_000_000_000, total: 100_000_000_000 },
    database: 3_500_000,
    sequence: 1186,
    search_behind: 0,
    imports_running: 0,
    jobs: { waiting: 0, running: 0, dead: 0, oldest_due: null },
    schedules: [
      {
        kind: "back_up",
        every_hours: 24,
        last_at: "2026-11-26T03:00:00.000Z",
        next_at: "2026-11-27T03:00:00.000Z",
      },
    ],
    backups: {
      scheduled: true,
      kept: 7,
      last: { at: "2026-11-26T03:00:00.000Z", bytes: 3_300_000, files: 3 },
    },
    webhooks: 1,
    webhooks_failing: 0,
    mail: false,
    ...more,
  };
}

/** What was asked of the program, in its order; answers with what it is given. */
export class OperatingDouble {
  readonly asked: { method: string; path: string; body?: unknown }[] = [];
  answers: { [path: string]: unknown } = {};
  refusal: Error | null = null;

  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const short = path.replace("/api/v1/workspaces/w/", "");
    this.asked.push({ method, path: short, ...(body === undefined ? {} : { body }) });
    if (this.refusal) throw this.refusal;
    return this.answers[`${method} ${short}`];
  }

  changes(): string[] {
    return this.asked.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
  }
}
