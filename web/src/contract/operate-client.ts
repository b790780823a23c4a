import { below, type Client, queryText } from "./client";
import type {
  Deliveries,
  DeliveryView,
  Id,
  JobStanding,
  Jobs,
  JobView,
  MadeWebhook,
  MailTested,
  NewWebhook,
  ProgramStatus,
  WebhookChange,
  Webhooks,
  WebhookView,
} from "./schema";

/** Who is told what changes, and how the program is doing: for owners and admins. */
export class OperateClient {
  readonly #client: Client;
  readonly #workspace: Id;

  constructor(client: Client, workspace: Id) {
    this.#client = client;
    this.#workspace = workspace;
  }

  async webhooks(): Promise<WebhookView[]> {
    return (await this.#client.call<Webhooks>("GET", this.#at("webhooks"))).webhooks;
  }

  makeWebhook(webhook: NewWebhook): Promise<MadeWebhook> {
    return this.#client.call("POST", this.#at("webhooks"), webhook);
  }

  /** What is not named stays. */
  changeWebhook(webhook: Id, change: WebhookChange): Promise<WebhookView> {
    return this.#client.call("PATCH", this.#at("webhooks", webhook), change);
  }

  endWebhook(webhook: Id): Promise<void> {
    return this.#client.call("DELETE", this.#at("webhooks", webhook));
  }

  testWebhook(webhook: Id): Promise<DeliveryView> {
    return this.#client.call("POST", this.#at("webhooks", webhook, "test"));
  }

  /** Newest first; `before` is `next_before` of the former page. */
  deliveries(webhook: Id, before: number | null = null): Promise<Deliveries> {
    return this.#client.call("GET", this.#at("webhooks", webhook, "deliveries") + queryText({ before }));
  }

  replay(webhook: Id, delivery: Id): Promise<DeliveryView> {
    return this.#client.call("POST", this.#at("webhooks", webhook, "deliveries", delivery, "replay"));
  }

  status(): Promise<ProgramStatus> {
    return this.#client.call("GET", this.#at("status"));
  }

  testMail(): Promise<MailTested> {
    return this.#client.call("POST", this.#at("status", "mail"));
  }

  async jobs(state: JobStanding): Promise<JobView[]> {
    return (await this.#client.call<Jobs>("GET", this.#at("jobs") + queryText({ state }))).jobs;
  }

  retryJob(job: Id): Promise<void> {
    return this.#client.call("POST", this.#at("jobs", job, "retry"));
  }

  discardJob(job: Id): Promise<void> {
    return this.#client.call("DELETE", this.#at("jobs", job));
  }

  #at(...parts: string[]): string {
    return below(this.#workspace, ...parts);
  }
}
