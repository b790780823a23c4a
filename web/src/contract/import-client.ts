import { below, type Client } from "./client";
import type {
  Choices,
  DraftPlan,
  DraftQuestion,
  DraftReading,
  Id,
  Import,
  ImportDraft,
  ImportFile,
  ImportProgress,
  ImportReport,
} from "./schema";

/** Bringing files in: a draft first, then the import of the same id. */
export class ImportClient {
  readonly #client: Client;
  readonly #workspace: Id;

  constructor(client: Client, workspace: Id) {
    this.#client = client;
    this.#workspace = workspace;
  }

  begin(): Promise<ImportDraft> {
    return this.#client.call("POST", this.#at("import-drafts"));
  }

  /** In place of one of the same name. `sent` hears which share of it is on its way, from 0 to 1. */
  addFile(draft: Id, file: File, sent: (share: number) => void): Promise<ImportDraft> {
    return this.#client.upload("POST", this.#file(draft, file.name), file, sent);
  }

  takeFile(draft: Id, name: string): Promise<ImportDraft> {
    return this.#client.call("DELETE", this.#file(draft, name));
  }

  async files(draft: Id): Promise<ImportFile[]> {
    const found: ImportDraft = await this.#client.call("GET", this.#at("import-drafts", draft));
    return found.files;
  }

  reading(draft: Id, question: DraftQuestion): Promise<DraftReading> {
    return this.#client.call("POST", this.#at("import-drafts", draft, "reading"), question);
  }

  choices(draft: Id, plan: DraftPlan): Promise<Choices> {
    return this.#client.call("POST", this.#at("import-drafts", draft, "choices"), plan);
  }

  /** What would become of everything; nothing is written. */
  rehearsal(draft: Id, plan: DraftPlan): Promise<ImportReport> {
    return this.#client.call("POST", this.#at("import-drafts", draft, "rehearsal"), plan);
  }

  run(draft: Id, plan: DraftPlan): Promise<Import> {
    return this.#client.call("POST", this.#at("import-drafts", draft, "run"), plan);
  }

  progress(id: Id): Promise<ImportProgress> {
    return this.#client.call("GET", this.#at("imports", id, "progress"));
  }

  stop(id: Id): Promise<void> {
    return this.#client.call("POST", this.#at("imports", id, "stop"));
  }

  resume(id: Id): Promise<Import> {
    return this.#client.call("POST", this.#at("imports", id, "resume"));
  }

  /** `force`: also where somebody changed since what the import wrote. */
  undo(id: Id, force: boolean): Promise<Import> {
    return this.#client.call("POST", this.#at("imports", id, "undo"), { force });
  }

  #file(draft: Id, name: string): string {
    return `${this.#at("import-drafts", draft, "files")}?${new URLSearchParams({ name })}`;
  }

  #at(...parts: string[]): string {
    return below(this.#workspace, ...parts);
  }
}
