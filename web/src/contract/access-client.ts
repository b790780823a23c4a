import { below, type Client, queryText } from "./client";
import type {
  AskErasure,
  AuditLog,
  Authored,
  ErasureReport,
  Erasures,
  Id,
  InvitationLink,
  Invite,
  Join,
  MadeSpace,
  MadeTeam,
  MadeToken,
  NewPasskey,
  NewSpace,
  NewToken,
  Offer,
  PasskeyOptions,
  PasskeyView,
  People,
  PutPassword,
  Role,
  Session,
  SessionView,
  Standing,
  TokenView,
  WaysOfAccount,
} from "./schema";

/** Which entries of the audit log are asked for; days are civil days in the workspace's zone. */
export interface AuditAsked {
  person?: Id;
  space?: Id;
  /** Kinds, with commas. */
  kind?: string;
  from?: string;
  to?: string;
}

/** Who is in a workspace, and what each may do there. */
export class PeopleClient {
  readonly #client: Client;
  readonly #workspace: Id;

  constructor(client: Client, workspace: Id) {
    this.#client = client;
    this.#workspace = workspace;
  }

  people(): Promise<People> {
    return this.#client.call("GET", this.#at("people"));
  }

  audit(of: AuditAsked & { before?: string | null }): Promise<AuditLog> {
    return this.#client.call("GET", this.#at("audit") + queryText({ ...of }));
  }

  /** Where the same can be downloaded. */
  auditFile(format: "csv" | "jsonl", of: AuditAsked): string {
    return this.#at("audit", "export") + queryText({ format, ...of });
  }

  /** What erasing somebody would erase. */
  rehearseErasure(person: Id, authored: Authored): Promise<ErasureReport> {
    return this.erase(person, { authored, dry_run: true });
  }

  /** Erases somebody for ever; `name` is theirs, as it was typed. */
  erase(person: Id, asked: AskErasure): Promise<ErasureReport> {
    return this.#client.call("POST", this.#at("people", person, "erasure"), asked);
  }

  erasures(): Promise<Erasures> {
    return this.#client.call("GET", this.#at("erasures"));
  }

  erasure(id: Id): Promise<ErasureReport> {
    return this.#client.call("GET", this.#at("erasures", id));
  }

  /** Where a report can be downloaded. */
  erasureFile(id: Id, format: "csv" | "json"): string {
    return this.#at("erasures", id, "export") + queryText({ format });
  }

  putStanding(person: Id, standing: Standing): Promise<void> {
    return this.#client.call("PUT", this.#at("people", person), { standing });
  }

  letGo(person: Id): Promise<void> {
    return this.#client.call("DELETE", this.#at("people", person));
  }

  putRole(space: Id, person: Id, role: Role): Promise<void> {
    return this.#client.call("PUT", this.#at("spaces", space, "roles", person), { role });
  }

  takeRole(space: Id, person: Id): Promise<void> {
    return this.#client.call("DELETE", this.#at("spaces", space, "roles", person));
  }

  putSpaceAccess(space: Id, members: Role | null): Promise<void> {
    return this.#client.call("PUT", this.#at("spaces", space, "access"), { members });
  }

  /** From which role up fields of a kind are seen in a space; null: by everybody there. */
  putFieldAccess(space: Id, kind: string, fields: Readonly<Record<string, Role | null>>): Promise<void> {
    const asked = Object.entries(fields).map(([field, role]) => ({ field, role }));
    return this.#client.call("PUT", this.#at("spaces", space, "fields", kind, "access"), { fields: asked });
  }

  makeSpace(space: NewSpace): Promise<MadeSpace> {
    return this.#client.call("POST", this.#at("spaces"), space);
  }

  makeTeam(name: string): Promise<MadeTeam> {
    return this.#client.call("POST", this.#at("teams"), { name });
  }

  renameTeam(team: Id, name: string): Promise<void> {
    return this.#client.call("PUT", this.#at("teams", team), { name });
  }

  removeTeam(team: Id): Promise<void> {
    return this.#client.call("DELETE", this.#at("teams", team));
  }

  joinTeam(team: Id, person: Id): Promise<void> {
    return this.#client.call("PUT", this.#at("teams", team, "people", person));
  }

  leaveTeam(team: Id, person: Id): Promise<void> {
    return this.#client.call("DELETE", this.#at("teams", team, "people", person));
  }

  putTeamRole(space: Id, team: Id, role: Role): Promise<void> {
    return this.#client.call("PUT", this.#at("spaces", space, "teams", team), { role });
  }

  takeTeamRole(space: Id, team: Id): Promise<void> {
    return this.#client.call("DELETE", this.#at("spaces", space, "teams", team));
  }

  invite(invite: Invite): Promise<InvitationLink> {
    return this.#client.call("POST", this.#at("invitations"), invite);
  }

  withdraw(invitation: Id): Promise<void> {
    return this.#client.call("DELETE", this.#at("invitations", invitation));
  }

  #at(...parts: string[]): string {
    return below(this.#workspace, ...parts);
  }
}

/** The account of who is signed in. */
export class AccountClient {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  sessions(): Promise<SessionView[]> {
    return this.#client.call("GET", "/api/v1/account/sessions");
  }

  endSession(session: Id): Promise<void> {
    return this.#client.call("DELETE", `/api/v1/account/sessions/${session}`);
  }

  endOtherSessions(): Promise<void> {
    return this.#client.call("DELETE", "/api/v1/account/sessions");
  }

  putPassword(passwords: PutPassword): Promise<void> {
    return this.#client.call("PUT", "/api/v1/account/password", passwords);
  }

  ways(): Promise<WaysOfAccount> {
    return this.#client.call("GET", "/api/v1/account/identities");
  }

  unlink(identity: Id): Promise<void> {
    return this.#client.call("DELETE", `/api/v1/account/identities/${identity}`);
  }

  passkeys(): Promise<PasskeyView[]> {
    return this.#client.call("GET", "/api/v1/account/passkeys");
  }

  /** What the browser is asked with to make one: options of WebAuthn, as JSON. */
  async askToAddPasskey(current: string): Promise<PasskeyOptions["options"]> {
    const path = "/api/v1/account/passkeys/options";
    return (await this.#client.call<PasskeyOptions>("POST", path, { current })).options;
  }

  addPasskey(passkey: NewPasskey): Promise<PasskeyView> {
    return this.#client.call("POST", "/api/v1/account/passkeys", passkey);
  }

  renamePasskey(passkey: Id, name: string): Promise<void> {
    return this.#client.call("PUT", `/api/v1/account/passkeys/${passkey}`, { name });
  }

  removePasskey(passkey: Id, current: string): Promise<void> {
    return this.#client.call("POST", `/api/v1/account/passkeys/${passkey}/remove`, { current });
  }

  tokens(): Promise<TokenView[]> {
    return this.#client.call("GET", "/api/v1/account/tokens");
  }

  makeToken(token: NewToken): Promise<MadeToken> {
    return this.#client.call("POST", "/api/v1/account/tokens", token);
  }

  endToken(token: Id): Promise<void> {
    return this.#client.call("DELETE", `/api/v1/account/tokens/${token}`);
  }
}

export function offerOf(client: Client, token: string): Promise<Offer> {
  return client.call("POST", "/api/v1/join/offer", { token });
}

export function join(client: Client, request: Join): Promise<Session> {
  return client.begin("/api/v1/join", request);
}
