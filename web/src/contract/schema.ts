// The wire types of the program, generated from openapi.json by `cargo xtask codegen`. Never edited by hand.

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface AccountView {
  email: string;
  id: Id;
  name: string;
}

/** Records and their links as they stood at a time. */
export interface AsOf {
  /** The last instant that counted. */
  at: Instant;
  /** Those that stood, of which at least one end is among the records. */
  links: Link[];
  /** As they stood, by id; without conflicts. */
  records: GraphRecord[];
}

export interface AskErasure {
  authored?: Authored;
  /** Says what would be erased, and erases nothing. */
  dry_run?: boolean;
  /** The person's name, typed as it stands: nobody can take it back. Not needed with `dry_run`. */
  name?: string;
}

export interface AuditEntry {
  /** What a browser called itself. */
  agent: string | null;
  at: Instant;
  by: Id | null;
  bytes: number | null;
  /** Of sessions, of files. */
  count: number | null;
  /** In one word: how somebody signed in, how far a token goes, to which host a webhook goes, of which kind a field is. */
  how: string | null;
  /** Names the entry in its workspace. */
  id: string;
  kind: AuditKind;
  /** Of a token, a link, an import, a webhook, a team, a field. */
  name: string | null;
  person: Id | null;
  role: Role | null;
  /** Spaces that it was about, all of which the reader sees. */
  spaces: Id[];
  standing: Standing | null;
  team: Id | null;
}

export type AuditKind =
  | "signed_in"
  | "sign_in_failed"
  | "signed_out"
  | "sessions_ended"
  | "password_changed"
  | "passkey_added"
  | "passkey_removed"
  | "token_made"
  | "token_ended"
  | "invited"
  | "invitation_withdrawn"
  | "joined"
  | "link_made"
  | "link_opened"
  | "link_refused"
  | "link_withdrawn"
  | "exported"
  | "space_copied"
  | "import_started"
  | "import_stopped"
  | "import_undone"
  | "webhook_made"
  | "webhook_changed"
  | "webhook_ended"
  | "backed_up"
  | "files_swept"
  | "person_erased"
  | "role_given"
  | "role_taken"
  | "standing_changed"
  | "space_access_changed"
  | "field_restricted"
  | "team_made"
  | "team_renamed"
  | "team_removed"
  | "team_joined"
  | "team_left";

export interface AuditLog {
  /** Newest first. */
  entries: AuditEntry[];
  next_before: string | null;
}

/** What becomes of what a person wrote on records of others: comments, and feedback in their words. */
export type Authored = "keep" | "erase";

export interface BackupMade {
  at: Instant;
  bytes: number;
  files: number;
}

export interface BackupStatus {
  kept: number;
  last: BackupMade | null;
  /** Whether backups are made by themselves. */
  scheduled: boolean;
}

/** Operations that commit or fail as one. */
export interface Batch {
  id: Id;
  /** What a person reads in undo and history: "Moved 14 features". */
  label: string;
  operations: Operation[];
}

export interface BatchReply {
  batch: Id;
  /** The batch had been committed before; nothing was written now. */
  duplicate: boolean;
  frame: Frame;
}

/** What the rows of a table become. */
export type Becomes =
  /** One record each. */
  | { kind: string; what: "records" }
  /**
   * Dated changes of the state of records that other tables make. `state` is what the column
   * [`Target::HistoryWhat`] holds where the state changed; without such a column every row is one.
   */
  | { state: string; what: "history" }
  /** They are kept as rows and become nothing. */
  | { what: "rows" };

export type BootstrapChunk =
  | { rows: GraphRecord[]; type: "records" }
  | { rows: Link[]; type: "links" }
  | { rows: Evidence[]; type: "evidence" };

/** Counts of what was sent; a reader that counted otherwise starts again. */
export interface BootstrapEnd {
  evidence: number;
  links: number;
  records: number;
  type: "end";
}

export interface BootstrapHead {
  evidence: number;
  fields?: CustomField[];
  links: number;
  records: number;
  registry: Registry;
  roles?: CustomRole[];
  /** The rows that follow stand at this sequence. */
  sequence: number;
  spaces: Space[];
  states: State[];
  type: "head";
}

/** How well the time of a happening is known. */
export type Certainty = "exact" | "by";

/**
 * What an operation did, with what stood before. Logs of older programs lack the optional parts; undo passes over
 * what it cannot know from them.
 */
export type Change =
  | { record: Id; type: "created" }
  | { after: Json; before: Json; field: string; record: Id; type: "field" }
  | { after: Place; before: Place; record: Id; type: "moved"; with?: Id | null }
  | { from: Id; role: string; to: Id; type: "linked" }
  | {
      /** What the link carried. */
      fields?: { [key: string]: Json } | null;
      from: Id;
      role: string;
      to: Id;
      type: "unlinked";
    }
  | { after: Json; before: Json; field: string; from: Id; role: string; to: Id; type: "link_field" }
  | {
      after: EvidenceState | null;
      before: EvidenceState | null;
      evidence: Id;
      former?: EvidenceDraft | null;
      from: Id;
      role: string;
      to: Id;
      type: "evidence";
    }
  /** A conflict came up (`after`) or was resolved (`before`). */
  | {
      after?: Conflict | null;
      before?: Conflict | null;
      conflict: Id;
      field: string;
      record: Id;
      type: "conflict";
    }
  /** The values of these fields were taken out of the record, and out of every operation before. */
  | { fields: string[]; record: Id; type: "erased" }
  | { after?: State | null; before?: State | null; state: Id; type: "state_defined" }
  | { after?: Space | null; before?: Space | null; space: Id; type: "space_defined" }
  | {
      after: CustomField;
      before: CustomField | null;
      kind: string;
      name: string;
      space: Id;
      type: "field_defined";
    }
  | { after: CustomRole; before: CustomRole | null; type: "role_defined" };

/** `details` of a `changed_since` error. */
export interface ChangedSince {
  obstacles: UndoObstacle[];
}

/**
 * What happened after a sequence, oldest first, and the rows that it touched as they are now; removed links too. Pass
 * `up_to` as `after` for what comes next.
 */
export interface Changes extends Frame {
  /** Whether more is there already. */
  more: boolean;
}

/** What a person decides on before an import: the words of the files for states and people, with a guess at each. */
export interface Choices {
  people: NamedPerson[];
  states: StateMapping[];
}

/** What becomes of the values of one column. */
export interface ColumnMapping {
  column: string;
  /** How its dates are written, where digits alone do not tell. */
  dates?: DateOrder;
  /** How its texts are written. */
  markup?: Markup;
  /** What stands between several values in one cell, such as ", ". */
  separator: string | null;
  target: Target;
  /** Of a choice: the file's words and the options they stand for. */
  words?: { [key: string]: string };
}

/** To make a record of the kind comment: What a member says on a record. */
export interface CommentDraft {
  fields: CommentFields;
  id?: Id | null;
  kind: "comment";
  /** What a person reads in undo and history; made up when absent. */
  label?: string | null;
  /** Id or prefix of a space. Absent: the space of the `parent`, or the only one that there is. */
  space?: string | null;
}

/** What a record of the kind comment holds, beside fields that people made (they are in the workspace's schema). It is in the space of its parent. */
export interface CommentFields {
  /** Archived */
  archived?: boolean | null;
  /** Written by: Who wrote it, where it came from another program. Id or key of a record of the kind person. */
  author?: string | null;
  /** Comment: Markdown. */
  body: string;
  /** Belongs to */
  parent: string;
  /** In the trash */
  trashed?: boolean | null;
}

/** A field that was changed by two from the same starting point. */
export interface Conflict {
  at: Instant;
  field: string;
  id: Id;
  /** The value that stands. */
  kept: Json;
  /** The value that was overwritten. */
  other: Json;
  other_by: Id;
}

/** What an import did, or would do. */
export interface Counts {
  /** Dated changes of state. */
  changes: number;
  comments: number;
  created: number;
  fields: number;
  /** Values that were changed here since the last import, and stay as they are here. */
  kept_here: number;
  /** Rows that became no record. */
  left_out: number;
  links: number;
  people: number;
  /** Of these, how many stand in the archive. */
  put_away: number;
  /** Records that taking an import back had put into the trash. */
  restored: number;
  states: number;
  /** Records that hold what the file says already. */
  unchanged: number;
  updated: number;
}

/** A field that people made, for the records of one kind in one space. Unique by these two and its name. */
export interface CustomField {
  /** No longer offered; its values stay. */
  archived: boolean;
  /** ISO 4217 code that new amounts of money take when nothing else is said. */
  currency: string | null;
  field_type: FieldType;
  /** Expression of a formula. */
  formula: string | null;
  help: string;
  kind: string;
  label: string;
  /** What stands in `fields` of records, in expressions and in history: the same for ever. */
  name: string;
  /** Of choice and choices. */
  options: FieldOption[];
  position: number;
  sequence: number;
  space: Id;
  /** Kinds that a reference may name. */
  targets: string[];
}

/** A link role that people made. Unique in the workspace by its name. */
export interface CustomRole {
  archived: boolean;
  from: string[];
  /** As in "B solved by A". */
  inverse: string;
  /** The name by which an expression follows it backwards: the same for ever. */
  inverse_name: string;
  /** As in "A solves B". */
  label: string;
  /** What stands in links and in expressions: the same for ever. */
  name: string;
  sequence: number;
  /** At least one of the two records of each link is in this space. */
  space: Id;
  to: string[];
}

/** Which part of 3/4/2024 is the day. */
export type DateOrder = "told" | "day_first" | "month_first";

/** How exact the dates are that a reader gets. */
export type DatesShown = "exact" | "month" | "quarter" | "year";

/** To make a record of the kind decision: Yes, no or later, and why. */
export interface DecisionDraft {
  fields: DecisionFields;
  id?: Id | null;
  kind: "decision";
  /** What a person reads in undo and history; made up when absent. */
  label?: string | null;
  /** Id or prefix of a space. Absent: the space of the `parent`, or the only one that there is. */
  space?: string | null;
}

/** What a record of the kind decision holds, beside fields that people made (they are in the workspace's schema). */
export interface DecisionFields {
  /** Archived */
  archived?: boolean | null;
  /** Reopens when: What would make us decide again. One line of plain text. */
  condition?: string | null;
  /** Decided on: 2015, 2015-H2, 2015-Q4, 2015-11, 2015-W47 or 2015-11-16. */
  decided_on?: string | null;
  /** Owner: Id or key of a record of the kind person. */
  owner?: string | null;
  /** Reason: Markdown. */
  reason?: string | null;
  /** Title: One line of plain text. */
  title: string;
  /** In the trash */
  trashed?: boolean | null;
  /** Verdict */
  verdict: "yes" | "no" | "later";
}

export interface Deliveries {
  /** Newest first. */
  deliveries: DeliveryView[];
  /** Pass as `before` for older ones; null at the beginning. */
  next_before: number | null;
}

export interface DeliveryAttempt {
  at: Instant;
  milliseconds: number;
  /** Why it failed, or the beginning of what was answered. */
  said: string;
  /** Null where no answer came. */
  status: number | null;
}

export type DeliveryStanding = "waiting" | "delivered" | "failed";

export interface DeliveryView {
  /** It tells the operations after this one ... */
  after: number;
  /** Oldest first. */
  attempts: DeliveryAttempt[];
  /** The `webhook-id` of its messages, the same at every try. */
  id: Id;
  made_at: Instant;
  state: DeliveryStanding;
  /** ... up to this one. */
  up_to: number;
}

/** Bytes. */
export interface DiskStatus {
  free: number;
  total: number;
}

export interface DraftColumn {
  /** Whether the reader added it, to say what the file says by nesting or by reference. */
  added: boolean;
  name: string;
  /** Some different values, at most five, cut after 160 characters. */
  samples: string[];
  values: number;
}

/** An import as somebody wants it. */
export interface DraftPlan {
  mapping: Mapping;
  space: Id;
  /** What the list of imports calls it. */
  title: string;
}

/**
 * Where the files shall go, and which kind of record the rows of a table shall become where it is not the one that was
 * guessed.
 */
export interface DraftQuestion {
  /** Name of a table to name of a kind. */
  kinds?: { [key: string]: string };
  space: Id;
}

/** What the files of a draft hold, and what is guessed to become of it. */
export interface DraftReading {
  mapping: Mapping;
  tables: DraftTable[];
  /** Whole sentences. */
  warnings: string[];
}

export interface DraftTable {
  columns: DraftColumn[];
  /** Whether its rows are more than data that stands beside the rest. */
  main: boolean;
  name: string;
  rows: number;
  /** The program that it came from: jira, trello, asana, linear, github, gitlab; table where none is known. */
  system: string;
}

export interface ErasedIn {
  /** How much, as far as the reader sees it; null where it is not known yet. */
  count: number | null;
  place: ErasedPlace;
  /** Still to be done. */
  waiting: boolean;
}

/** Where something of a person was kept. */
export type ErasedPlace =
  | "values"
  | "comments"
  | "files"
  | "highlights"
  | "feedback"
  | "views"
  | "records"
  | "history"
  | "labels"
  | "personal"
  | "watching"
  | "inbox"
  | "notifications"
  | "import_rows"
  | "account"
  | "membership"
  | "invitations"
  | "mails"
  | "audit"
  | "links"
  | "webhooks"
  | "drafts"
  | "file_bytes"
  | "texts"
  | "search"
  | "disk";

export interface ErasureReport {
  at: Instant;
  authored: Authored;
  /** Backups of this installation that were made before, and hold the person until they are removed. */
  backups: number;
  by: Id;
  done_at: Instant | null;
  /** Null in a preview. */
  id: Id | null;
  /** Whether the account goes on in other workspaces. */
  in_other_workspaces: boolean;
  /**
   * Records of others in which the name or the address stands, of those that the reader sees: a person has to look at
   * each.
   */
  named: Id[];
  person: Id;
  /** In the order in which they are done. */
  places: ErasedIn[];
  /** Why what waits could not be done yet. */
  problem: string | null;
  state: ErasureState;
}

export type ErasureState = "preview" | "working" | "done";

export interface Erasures {
  /** Newest first. */
  erasures: ErasureReport[];
}

/** The closed list of what can go wrong, for programs. */
export type ErrorCode =
  | "invalid_input"
  | "not_found"
  | "forbidden"
  | "password_needed"
  | "signed_out"
  | "changed_since"
  | "outdated"
  | "id_reused"
  | "too_large"
  | "too_many"
  | "unsupported"
  | "unavailable"
  | "storage_full"
  | "internal";

/** The one form of every error. */
export interface ErrorEnvelope {
  code: ErrorCode;
  details: Json;
  /** What is wrong, where, and what to do. */
  message: string;
  /** For messages in other languages. */
  parameters: { [key: string]: Json };
  /** Names this occurrence in the program's log. */
  trace: string;
}

/** One reason why a link stands. A link may have many. */
export interface Evidence extends LinkKey {
  at: Instant;
  by: Id;
  /** 0 to 1, on proposals. */
  confidence: number | null;
  id: Id;
  kind: EvidenceKind;
  note: string;
  origin: EvidenceOrigin;
  record: Id | null;
  sequence: number;
  source: ImportRowKey | null;
  spaces: Id[];
  state: EvidenceState;
}

export interface EvidenceDraft {
  confidence?: number | null;
  id: Id;
  kind: EvidenceKind;
  note?: string;
  record?: Id | null;
  source?: ImportRowKey | null;
  state?: EvidenceState | null;
}

export type EvidenceKind = "statement" | "highlight" | "import_row" | "record";

export type EvidenceOrigin = "person" | "import" | "rule" | "proposal";

/** Only confirmed evidence counts in a figure. */
export type EvidenceState = "proposed" | "confirmed" | "rejected";

/** To make a record of the kind feature: Something the product could do. */
export interface FeatureDraft {
  fields: FeatureFields;
  id?: Id | null;
  kind: "feature";
  /** What a person reads in undo and history; made up when absent. */
  label?: string | null;
  /** Id or prefix of a space. Absent: the space of the `parent`, or the only one that there is. */
  space?: string | null;
}

/** What a record of the kind feature holds, beside fields that people made (they are in the workspace's schema). */
export interface FeatureFields {
  /** Archived */
  archived?: boolean | null;
  /** Area: One line of plain text. */
  area?: string | null;
  /** Description: Markdown. */
  description?: string | null;
  /** Due: 2015, 2015-H2, 2015-Q4, 2015-11, 2015-W47 or 2015-11-16. */
  due?: string | null;
  /** Effort: Person-months, as estimated. */
  effort?: number | null;
  /** Link: Begins with https://, http:// or mailto:. */
  link?: string | null;
  /** Owner: Id or key of a record of the kind person. */
  owner?: string | null;
  /** Product: Id or key of a record of the kind product. */
  product?: string | null;
  /** Order: Place in an order, compared by code point. */
  rank?: string | null;
  /** Source id: The record's name in the program it was imported from. One line of plain text. */
  source_id?: string | null;
  /** Start: 2015, 2015-H2, 2015-Q4, 2015-11, 2015-W47 or 2015-11-16. */
  start?: string | null;
  /** State: Id or name of a state of this kind in the space. */
  state?: string | null;
  /** Tags: A set of words. */
  tags?: string[] | null;
  /** Title: One line of plain text. */
  title: string;
  /** In the trash */
  trashed?: boolean | null;
  /** Usage: What was measured once it shipped, and where. One line of plain text. */
  usage?: string | null;
}

/** What a client may say over the feed. */
export type FeedRequest =
  /** Where this tab is; the others are told. */
  | {
      /** Name of a page of the client: 1 to 40 lower-case letters, digits, hyphens and slashes. */
      place: string;
      record?: Id | null;
      type: "here";
    };

/** To make a record of the kind feedback: One raw item, kept in the words it came in. */
export interface FeedbackDraft {
  fields: FeedbackFields;
  id?: Id | null;
  kind: "feedback";
  /** What a person reads in undo and history; made up when absent. */
  label?: string | null;
  /** Id or prefix of a space. Absent: the space of the `parent`, or the only one that there is. */
  space?: string | null;
}

/** What a record of the kind feedback holds, beside fields that people made (they are in the workspace's schema). */
export interface FeedbackFields {
  /** Archived */
  archived?: boolean | null;
  /** Said by: Id or key of a record of the kind person. */
  author?: string | null;
  /** Channel */
  channel?: "pasted" | "email" | "call" | "interview" | "support" | "survey" | "portal" | "social" | "other" | null;
  /** Link: Begins with https://, http:// or mailto:. */
  link?: string | null;
  /** Owner: Id or key of a record of the kind person. */
  owner?: string | null;
  /** Rating */
  rating?: number | null;
  /** Received: 2015, 2015-H2, 2015-Q4, 2015-11, 2015-W47 or 2015-11-16. */
  received?: string | null;
  /** Tags: A set of words. */
  tags?: string[] | null;
  /** Words: Markdown. */
  text?: string | null;
  /** Title: One line of plain text. */
  title: string;
  /** In the trash */
  trashed?: boolean | null;
}

export interface FieldAccess {
  field: string;
  role: Role | null;
}

export interface FieldDeclaration {
  help: string;
  label: string;
  name: string;
  options: string[];
  /** Set by an import or the program, never by a person. */
  read_only: boolean;
  required: boolean;
  targets: string[];
  type: FieldType;
}

/** One option of a choice. */
export interface FieldOption {
  /** No longer offered; records that hold it keep it. */
  archived?: boolean;
  /** Name of a colour; what it looks like is the client's affair. */
  colour?: string | null;
  /** What records hold: made from the first label, and the same for ever. */
  id: string;
  label: string;
}

/** A field of the records of one kind that not everybody in a space sees. */
export interface FieldRestriction {
  field: string;
  /** The signed-in person does not. */
  hidden: boolean;
  kind: string;
  /** The least role that sees it. */
  role: Role;
  space: Id;
}

/** The form that a field's value takes on the wire is given at each variant. */
export type FieldType =
  | "line"
  | "text"
  | "number"
  | "checkbox"
  | "date"
  | "moment"
  | "state"
  | "choice"
  | "choices"
  | "money"
  | "tags"
  | "reference"
  | "url"
  | "rank"
  | "tally"
  | "quote"
  | "definition"
  | "formula";

/** To make a record of the kind file: Something that was attached to a record. */
export interface FileDraft {
  fields: FileFields;
  id?: Id | null;
  kind: "file";
  /** What a person reads in undo and history; made up when absent. */
  label?: string | null;
  /** Id or prefix of a space. Absent: the space of the `parent`, or the only one that there is. */
  space?: string | null;
}

/** What a record of the kind file holds, beside fields that people made (they are in the workspace's schema). It is in the space of its parent. */
export interface FileFields {
  /** Archived */
  archived?: boolean | null;
  /** Hash: SHA-256 of what the file holds. One line of plain text. */
  hash: string;
  /** Type: One line of plain text. */
  media_type: string;
  /** Belongs to */
  parent: string;
  /** Size: In bytes. */
  size: number;
  /** Title: One line of plain text. */
  title: string;
  /** In the trash */
  trashed?: boolean | null;
}

export interface FirstRun {
  email: string;
  name: string;
  password: string;
  /** Printed in the terminal. */
  token: string;
  /** Name of the first workspace. */
  workspace: string;
  /** IANA name of its zone. */
  zone: string;
}

/** A piece of text; `found` where it is what was asked for. */
export interface FoundText {
  found: boolean;
  text: string;
}

/**
 * What changed after `after` up to and including `up_to`, as far as its reader may see it. Rows are whole
 * and as they stand at `up_to` or later, so applying a frame twice or late does no harm.
 */
export interface Frame {
  after: number;
  evidence: Evidence[];
  fields?: CustomField[];
  /** Records that were moved to where the reader sees nothing: they go, with their links and evidence. */
  gone?: Id[];
  links: Link[];
  operations: LoggedOperation[];
  records: GraphRecord[];
  roles?: CustomRole[];
  spaces: Space[];
  states: State[];
  type: "frame";
  up_to: number;
}

/** A role in a space. */
export interface GivenRole {
  role: Role;
  space: Id;
}

/** One record of any kind. What differs between kinds is in `fields`. */
export interface GraphRecord {
  conflicts: Conflict[];
  /** Of an imported record: when it came into being in the program that it came from, where the file says so. */
  created_at: Instant;
  created_by: Id;
  /** Its values were taken out for ever, here and in the log; what is left is its place in the graph. */
  erased?: boolean;
  fields: { [key: string]: Json };
  id: Id;
  /** EDGE-12, when the kind is numbered. */
  key: string | null;
  kind: string;
  /** Sequence of the last operation that changed this row. */
  sequence: number;
  space: Id;
  state_since: Moment | null;
  updated_at: Instant;
  updated_by: Id;
  /** Per field: sequence of the operation that wrote it. Absent: never written. */
  versions: { [key: string]: number };
}

/** To make a record of the kind highlight: Marked words in what somebody said. */
export interface HighlightDraft {
  fields: HighlightFields;
  id?: Id | null;
  kind: "highlight";
  /** What a person reads in undo and history; made up when absent. */
  label?: string | null;
  /** Id or prefix of a space. Absent: the space of the `parent`, or the only one that there is. */
  space?: string | null;
}

/** What a record of the kind highlight holds, beside fields that people made (they are in the workspace's schema). */
export interface HighlightFields {
  /** Archived */
  archived?: boolean | null;
  /** Note: One line of plain text. */
  note?: string | null;
  /** Words */
  quote: Quote | null;
  /** In the trash */
  trashed?: boolean | null;
}

export interface History {
  /** Pass as `before` for older ones; null at the beginning. */
  next_before: number | null;
  /** Newest first. */
  operations: LoggedOperation[];
}

/** UUID in lower case with hyphens. */
export type Id = string;

/** To make a record of the kind idea: A public request, with the votes it gathered. */
export interface IdeaDraft {
  fields: IdeaFields;
  id?: Id | null;
  kind: "idea";
  /** What a person reads in undo and history; made up when absent. */
  label?: string | null;
  /** Id or prefix of a space. Absent: the space of the `parent`, or the only one that there is. */
  space?: string | null;
}

/** What a record of the kind idea holds, beside fields that people made (they are in the workspace's schema). */
export interface IdeaFields {
  /** Archived */
  archived?: boolean | null;
  /** Description: Markdown. */
  description?: string | null;
  /** Link: Begins with https://, http:// or mailto:. */
  link?: string | null;
  /** Owner: Id or key of a record of the kind person. */
  owner?: string | null;
  /** Source id: The record's name in the program it was imported from. One line of plain text. */
  source_id?: string | null;
  /** State: Id or name of a state of this kind in the space. */
  state?: string | null;
  /** Tags: A set of words. */
  tags?: string[] | null;
  /** Imported votes: Votes that another program counted, with their source and date. Not people. */
  tally?: Tally | null;
  /** Title: One line of plain text. */
  title: string;
  /** In the trash */
  trashed?: boolean | null;
}

/** Who the account is at a provider of sign-ins. */
export interface IdentityView {
  id: Id;
  issuer: string;
  /** What the provider called them when it was linked. */
  label: string;
  linked_at: Instant;
  /** What people call the provider; null where it is not in the settings any more, and lets nobody in. */
  provider: string | null;
}

/** One run of an importer. */
export interface Import {
  /** The civil date that the files speak of. */
  as_of: string;
  /** The first batch that wrote records. */
  batch: Id;
  /** Every batch, in the order in which they were written. Empty in imports of older versions, which wrote one. */
  batches: Id[];
  by: Id;
  counts: Counts | null;
  files: ImportFile[];
  finished_at: Instant | null;
  id: Id;
  licence: string;
  /** Why it failed. */
  problem: string | null;
  /** Where the files came from. */
  source: string;
  space: Id | null;
  started_at: Instant;
  state: ImportState;
  title: string;
}

/** What became of the values of one column: `mapped + kept_raw + lost == values`. */
export interface ImportColumnReport {
  column: string;
  file: string;
  kept_raw: number;
  lost: number;
  mapped: number;
  /** Where the mapped ones stand, such as "feature.title"; empty when none are mapped. */
  mapped_to: string;
  /** Where they were meant to stand, also when none could be read as that; empty in accounts of older versions. */
  meant_for?: string;
  note: string;
  values: number;
}

/** Files that wait to be imported. The import that comes of them has the same id. */
export interface ImportDraft {
  files: ImportFile[];
  id: Id;
}

/** One file of an import. */
export interface ImportFile {
  name: string;
  rows: number;
  /** Of the file's bytes, in lower-case hexadecimal. */
  sha256: string;
  values: number;
}

/** One value that did not simply go into its field, and why. */
export interface ImportFinding {
  column: string;
  file: string;
  outcome: ValueOutcome;
  reason: string;
  row: number;
  /** At most its first 200 characters; the row holds it whole. */
  value: string;
}

/** How far an import has come. */
export interface ImportProgress {
  progress: Progress;
  /** Whether its files are still here, so that it can be taken up again. */
  resumable: boolean;
  state: ImportState;
}

/** The account of every value of every file: `mapped + kept_raw + lost == values`. */
export interface ImportReport {
  columns: ImportColumnReport[];
  /** In the order of files and rows, at most [`FINDING_LIMIT`]. */
  findings: ImportFinding[];
  import: Import;
  kept_raw: number;
  lost: number;
  mapped: number;
  values: number;
}

/** One entry of a file, whole. */
export interface ImportRow extends ImportRowKey {
  /** Records that this row made or speaks of. */
  records: Id[];
  /**
   * Column to value, exactly as it stood in the file. The column of a nested value is its path,
   * such as "ieStatus.text".
   */
  values: { [key: string]: Json };
}

/** Where an imported value stood. */
export interface ImportRowKey {
  file: string;
  import: Id;
  /** 1-based, as a person counts the entries; a header is not counted. */
  row: number;
}

/** How far an import came. */
export type ImportState = "running" | "finished" | "stopped" | "failed" | "undone";

/** Taking an import back. */
export interface ImportUndo {
  /** Also where somebody changed since what the import wrote. */
  force: boolean;
}

export interface Inbox {
  /** Newest first. */
  entries: InboxEntry[];
  /** Pass as `before` for older ones; null at the end. */
  next_before: number | null;
  /** How many are neither read nor snoozed. */
  unread: number;
}

/** The reader's own inbox changed. */
export interface InboxChanged {
  type: "inbox";
  /** How many entries are neither read nor snoozed. */
  unread: number;
}

export interface InboxEntry {
  actor: Id;
  at: Instant;
  batch: Id;
  /** The first words of what was written, or the names of the fields that changed. */
  excerpt: string;
  /** Rises with time. */
  id: number;
  /** The batch's label. */
  label: string;
  read_at: Instant | null;
  reason: InboxReason;
  /** What to open. For a comment, what it was made on. */
  record: Id;
  /** Of the operation that it is about. */
  sequence: number;
  snoozed_until: Instant | null;
}

export interface InboxMarked {
  /** How many are neither read nor snoozed now. */
  unread: number;
}

/** Why somebody is told. */
export type InboxReason = "mentioned" | "assigned" | "commented" | "changed";

/** A point in time, in milliseconds since 1970-01-01T00:00:00Z. RFC 3339 in UTC on the wire. */
export type Instant = string;

/** The link is shown once; the server keeps only a hash of it. */
export interface InvitationLink {
  expires_at: Instant;
  id: Id;
  /** Path and fragment, to be put behind the address of this server. */
  path: string;
}

export interface InvitationToken {
  token: string;
}

export interface Invite {
  /** For whom it is; it still lets in whoever has the link. */
  email: string | null;
  /** Also sends the link to `email`, where a mail server is set. */
  mail?: boolean;
  /** Roles of their own; elsewhere members are what every member is. */
  roles: GivenRole[];
  standing: Standing;
}

/** A way into the workspace that was offered and not taken yet. */
export interface Invited {
  by: Id;
  created_at: Instant;
  email: string | null;
  expires_at: Instant;
  id: Id;
  roles: GivenRole[];
  standing: Standing;
}

export type JobStanding = "waiting" | "running" | "dead";

export interface JobView {
  attempts: number;
  /** When it may be done; of a running one, when its lease runs out. */
  due_at: Instant;
  id: Id;
  kind: string;
  made_at: Instant;
  problem: string | null;
  state: JobStanding;
}

export interface Jobs {
  /** Newest first, at most 200. */
  jobs: JobView[];
}

export interface JobsStatus {
  /** Tried often enough, and put aside for a person. */
  dead: number;
  oldest_due: Instant | null;
  running: number;
  waiting: number;
}

/** Takes an invitation. Whoever is signed in joins with that account; else the rest makes a new one. */
export interface Join {
  email?: string;
  name?: string;
  password?: string;
  token: string;
}

/** Which of two conflicting values shall stand. */
export type Keep = "kept" | "other";

export interface KindDeclaration {
  description: string;
  /** Own fields and those of the traits. */
  fields: FieldDeclaration[];
  label: string;
  name: string;
  plural: string;
  traits: Trait[];
}

export interface Link extends LinkKey {
  created_at: Instant;
  created_by: Id;
  fields: { [key: string]: Json };
  /** A removed link stays as a tombstone, so that undo and history hold. */
  removed: boolean;
  sequence: number;
  /** Spaces of both ends: a link is seen only by who sees both. */
  spaces: Id[];
}

/** What a link says beside that it stands. */
export interface LinkDraft {
  /** 0 to 1, of what is proposed. */
  confidence?: number | null;
  fields?: { [key: string]: Json };
  /** Why it stands. Given again by the same person with the same words, it is the same evidence. */
  note?: string;
  state?: EvidenceState | null;
}

/** A link is unique by these three. */
export interface LinkKey {
  from: Id;
  role: string;
  to: Id;
}

export interface LinkRole {
  fields: FieldDeclaration[];
  from: string[];
  inverse: string;
  label: string;
  name: string;
  to: string[];
}

/** One link with all that justifies it. */
export interface LinkWithEvidence {
  evidence: Evidence[];
  link: Link;
}

/** The links of one record, and the records at their far ends. */
export interface LinksOfRecord {
  linked: GraphRecord[];
  links: Link[];
}

/** One operation as it stands in the ledger. */
export interface LoggedOperation {
  actor: Id;
  batch: Id;
  cause: ImportRowKey | null;
  changes: Change[];
  happened_at: Moment | null;
  id: Id;
  label: string;
  /** By the server's clock, never running backwards. */
  recorded_at: Instant;
  /** Gap-free per workspace. */
  sequence: number;
  /** Spaces that it touched: seen only by who sees them all. */
  spaces: Id[];
  type: OperationType;
  undoes: Id | null;
  via: Via;
}

export interface MadeSpace {
  space: Id;
}

export interface MadeTeam {
  team: Id;
}

/** The secret is shown once; the server keeps only a hash of it. */
export interface MadeToken {
  id: Id;
  /** Goes into `Authorization: Bearer ...`. */
  secret: string;
}

/** The secret is shown once. */
export interface MadeWebhook {
  /** Begins with `whsec_`; signs every message as the Standard Webhooks specification says. */
  secret: string;
  webhook: WebhookView;
}

/** Has a link mailed that signs in once. */
export interface MailSignIn {
  email: string;
}

/** A test mail, which the mail server took. */
export interface MailTested {
  to: string;
}

/** How all tables of an import are to be understood. */
export interface Mapping {
  /**
   * The names that the files have for people. What is left out is matched by e-mail and name, or becomes a new
   * person.
   */
  people?: PersonMapping[];
  /** The words that the files have for states, per kind. What is left out is guessed. */
  states?: StateMapping[];
  tables: TableMapping[];
}

/** Which entries, and how to mark them. At least one of `ids`, `records` and `all` is given. */
export interface MarkInbox {
  all?: boolean;
  ids?: number[];
  /** Left out: stays as it is. */
  read?: boolean | null;
  /** All entries of these records. */
  records?: Id[];
  snoozed_until?: Instant | null;
}

/** How a text is written. It becomes Markdown; the row keeps it as it was. */
export type Markup = "plain" | "markdown" | "jira_wiki" | "adf" | "html";

/** When something happened, and how well that is known. */
export interface Moment {
  at: Instant;
  certainty: Certainty;
}

/** An amount in whole minor units, such as cents. */
export interface Money {
  amount: number;
  /** ISO 4217, such as EUR. */
  currency: string;
}

/** A person whom the files name, as the mapping screen shows them. */
export interface NamedPerson {
  /** In how many cells. */
  count: number;
  email: string | null;
  name: string;
  person: Id | null;
}

export interface NewPasskey {
  /** What `navigator.credentials.create` answered, as the `RegistrationResponseJSON` of WebAuthn. */
  credential: { [key: string]: Json };
  name: string;
}

export interface NewShare {
  dates: DatesShown;
  /** Days until it is over, 1 to 366. */
  days: number;
  /** Fields that readers get beside the title; `key` is one. */
  fields: string[];
  /** What stands above it; its readers see it. */
  name: string;
  /** Null: whoever has the link looks. */
  password: string | null;
  /** Nothing from elsewhere is behind the link. */
  spaces: Id[];
  what: SharedWhat;
}

export interface NewSpace {
  members: Role | null;
  name: string;
  /** Begins the keys of its records: 2 to 8 capital letters. */
  prefix: string;
}

export interface NewToken {
  /** Null: it is good until it is taken back. */
  days: number | null;
  name: string;
  scope: TokenScope;
}

/** An address to be told what changes. */
export interface NewWebhook {
  /** Kinds of record that it is told of; empty: all. */
  kinds?: string[];
  /** 1 to 100 characters. */
  label: string;
  /** Begins with https:// or http://. */
  url: string;
}

/** What an invitation offers, told to whoever has its link. */
export interface Offer {
  by: string;
  email: string | null;
  role: Role | null;
  standing: Standing;
  workspace: string;
}

export interface OneTimeSignIn {
  /** Sets this password as well, and ends every other session. */
  password?: string | null;
  token: string;
}

export interface OpenShare {
  /** Null where none was asked for yet. */
  password?: string | null;
  token: string;
}

/** One operation as its author sends it. */
export type Operation = OperationBody & {
  cause?: ImportRowKey | null;
  happened_at?: Moment | null;
  /** Made by the author; sending the same operation again is safe. */
  id: Id;
};

export type OperationBody =
  | { fields: { [key: string]: Json }; kind: string; record: Id; space: Id; type: "create" }
  /**
   * Takes a record to another space, with what belongs to it: its comments and files, and what was marked in it.
   * It gets a key there; the former one goes on leading to it. Values of fields that people made stay, also where
   * the other space has no such field.
   */
  | {
      /** The key that it had there before. Only undo may say it. */
      key?: string | null;
      record: Id;
      space: Id;
      state?: Id | null;
      type: "move";
    }
  | {
      field: string;
      record: Id;
      /**
       * The value as the writer saw it. Where it still stands there is no conflict, whatever the version:
       * so a person's own quick second edit is never held against the first.
       */
      saw?: Json;
      /** Version of the field as the writer saw it; 0 when never written. */
      seen: number;
      type: "set";
      value: Json;
    }
  | { field: string; record: Id; type: "add_tags"; values: string[] }
  | { field: string; record: Id; type: "remove_tags"; values: string[] }
  | { field: string; markdown: string; record: Id; seen: number; type: "revise_text" }
  /** Adding a link that stands adds its evidence and overwrites the given fields. */
  | {
      evidence: EvidenceDraft[];
      fields?: { [key: string]: Json };
      from: Id;
      role: string;
      to: Id;
      type: "link";
    }
  | { from: Id; role: string; to: Id; type: "unlink" }
  | { evidence: Id; former?: EvidenceDraft | null; state: EvidenceState; type: "judge_evidence" }
  | { conflict: Id; field: string; keep: Keep; record: Id; type: "resolve_conflict" }
  /** Puts a conflict back that was resolved. Only undo may. */
  | { conflict: Conflict; record: Id; type: "reopen_conflict" }
  /** Takes every value out of a record, for ever. Only the program may, when somebody has the right to be forgotten. */
  | { record: Id; type: "erase" }
  | {
      category: StateCategory;
      kind: string;
      name: string;
      position: number;
      space: Id;
      state: Id;
      type: "define_state";
    }
  | { name: string; prefix: string; space: Id; type: "define_space" }
  /** Makes a custom field or changes one. What is left out of `options` but stands already is archived. */
  | {
      archived?: boolean;
      currency?: string | null;
      field_type: FieldType;
      formula?: string | null;
      help?: string;
      kind: string;
      label: string;
      name: string;
      options?: FieldOption[];
      position: number;
      space: Id;
      targets?: string[];
      type: "define_field";
    }
  /** Makes a custom link role or changes one. */
  | {
      archived?: boolean;
      from: string[];
      inverse: string;
      inverse_name: string;
      label: string;
      name: string;
      space: Id;
      to: string[];
      type: "define_role";
    };

export type OperationType =
  | "create"
  | "move"
  | "set"
  | "add_tags"
  | "remove_tags"
  | "revise_text"
  | "link"
  | "unlink"
  | "judge_evidence"
  | "resolve_conflict"
  | "reopen_conflict"
  | "erase"
  | "define_state"
  | "define_space"
  | "define_field"
  | "define_role";

/** What became of a wish. */
export type Outcome = "shipped" | "underway" | "said_no" | "unanswered";

export interface PasskeyName {
  name: string;
}

/** What a browser is asked with. */
export interface PasskeyOptions {
  /** `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON` of WebAuthn. */
  options: { [key: string]: Json };
}

/** Signs in with a passkey. */
export interface PasskeySignIn {
  /** What `navigator.credentials.get` answered, as the `AuthenticationResponseJSON` of WebAuthn. */
  credential: { [key: string]: Json };
}

/** A passkey with which one signs in to the account. */
export interface PasskeyView {
  added_at: Instant;
  /** What browsers know it by, in base64url. */
  credential: string;
  id: Id;
  name: string;
  /** The host that it was made for. */
  relying_party: string;
  /** Whether it may be copied to its person's other devices. */
  synced: boolean;
  /** Whether that is this server's at present; else it lets nobody in. */
  usable: boolean;
  used_at: Instant | null;
}

export interface People {
  /** Empty for who may not invite. */
  invitations: Invited[];
  people: Person[];
  /** Of the spaces that the reader is in. */
  spaces: SpaceAccess[];
  /** By name. */
  teams: Team[];
}

/** Who else is in the workspace: the whole list, each time it changes. */
export interface PeopleHere {
  people: PersonHere[];
  type: "presence";
}

export interface Person {
  email: string;
  name: string;
  person: Id;
  /** In the spaces that the reader is in. */
  roles: PersonRole[];
  standing: Standing;
}

/** To make a record of the kind person: Anyone known: a member, a customer, an author of an import. */
export interface PersonDraft {
  fields: PersonFields;
  id?: Id | null;
  kind: "person";
  /** What a person reads in undo and history; made up when absent. */
  label?: string | null;
  /** Id or prefix of a space. Absent: the space of the `parent`, or the only one that there is. */
  space?: string | null;
}

/** What a record of the kind person holds, beside fields that people made (they are in the workspace's schema). */
export interface PersonFields {
  /** Archived */
  archived?: boolean | null;
  /** Company: One line of plain text. */
  company?: string | null;
  /** E-mail: One line of plain text. */
  email?: string | null;
  /** Role: One line of plain text. */
  role?: string | null;
  /** Title: One line of plain text. */
  title: string;
  /** In the trash */
  trashed?: boolean | null;
}

/** One open tab of a person. */
export interface PersonHere {
  person: Id;
  /** Name of a page of the client. */
  place: string;
  record: Id | null;
  /** When the tab came there. */
  since: Instant;
  /** Random, as long as the tab's connection lasts. */
  tab: Id;
}

/** A name that the files have for a person, and who that is. */
export interface PersonMapping {
  name: string;
  person: Id | null;
}

/** What somebody is in a space. */
export interface PersonRole {
  /**
   * It was given to this person, and counts instead of all else; else it comes of their teams, or of what every
   * member is there.
   */
  given: boolean;
  role: Role;
  space: Id;
  /** Their teams that have a role there. */
  teams: Id[];
}

export interface Personal {
  /** By name. The client keeps `favourites` and `preferences`. */
  values: { [key: string]: Json };
  /** Records that the person watches. */
  watching: Id[];
}

/** Where a record is, and what it is called there. */
export interface Place {
  key: string | null;
  space: Id;
}

/** To make a record of the kind product: What is being led. */
export interface ProductDraft {
  fields: ProductFields;
  id?: Id | null;
  kind: "product";
  /** What a person reads in undo and history; made up when absent. */
  label?: string | null;
  /** Id or prefix of a space. Absent: the space of the `parent`, or the only one that there is. */
  space?: string | null;
}

/** What a record of the kind product holds, beside fields that people made (they are in the workspace's schema). */
export interface ProductFields {
  /** Archived */
  archived?: boolean | null;
  /** Description: Markdown. */
  description?: string | null;
  /** Owner: Id or key of a record of the kind person. */
  owner?: string | null;
  /** Title: One line of plain text. */
  title: string;
  /** In the trash */
  trashed?: boolean | null;
  /** Vision: One line of plain text. */
  vision?: string | null;
}

export interface ProgramStatus {
  backups: BackupStatus;
  /** Bytes of the workspace's database. */
  database: number;
  disk: DiskStatus | null;
  imports_running: number;
  jobs: JobsStatus;
  /** Whether a mail server is set. */
  mail: boolean;
  /** Memory that the program holds, in bytes; null where the system does not tell. */
  memory: number | null;
  now: Instant;
  schedules: ScheduleStatus[];
  /** Operations that the full-text index has not taken up yet. */
  search_behind: number;
  /** Operations in this workspace's ledger. */
  sequence: number;
  started_at: Instant;
  version: string;
  /** Webhooks that are switched on. */
  webhooks: number;
  /** Webhooks whose last try failed, or that the program switched off. */
  webhooks_failing: number;
}

/** How far an import has come, in rows that were worked through. */
export interface Progress {
  done: number;
  total: number;
}

/** Shows that it is the account's owner who asks. */
export interface Proof {
  /** The password; not asked of who has none. */
  current?: string;
}

/** A provider of sign-ins that whoever runs the program named. */
export interface ProviderView {
  id: number;
  /** What people call it. */
  name: string;
}

export interface PutFieldAccess {
  /** Those that change. */
  fields: FieldAccess[];
}

export interface PutPassword {
  /** Not asked of who has no password yet. */
  current?: string;
  new: string;
}

export interface PutPersonal {
  /** Null removes the value. */
  value: Json;
}

export interface PutRole {
  role: Role;
}

export interface PutSpaceAccess {
  members: Role | null;
}

export interface PutStanding {
  standing: Standing;
}

export interface PutTeam {
  /** 1 to 60 characters; no other team is called so. */
  name: string;
}

export interface PutWatch {
  watching: boolean;
}

/** Words frozen in a numbered snapshot of a text. Offsets are UTF-16 units of its plain text. */
export interface Quote {
  after: string;
  before: string;
  end: number;
  /** Field of the record that holds the text. */
  field: string;
  /** Version of that field when the words were marked. */
  snapshot: number;
  start: number;
  text: string;
}

/** What to change on a record. What is not named stays. */
export interface RecordChange {
  /** Members to add to sets such as tags. */
  add?: { [key: string]: string[] };
  /** New values by name; null empties a field. */
  fields?: { [key: string]: Json };
  label?: string | null;
  /** Members to take from sets. */
  remove?: { [key: string]: string[] };
  /**
   * Id or prefix of a space to which the record goes, with its comments, files and highlights. It gets a key there,
   * and its former one goes on leading to it. A state in `fields` is one of that space.
   */
  space?: string | null;
}

/** A record to make, of one of the kinds. */
export type RecordDraft =
  | ProductDraft
  | FeatureDraft
  | IdeaDraft
  | FeedbackDraft
  | HighlightDraft
  | DecisionDraft
  | WorkItemDraft
  | PersonDraft
  | CommentDraft
  | FileDraft
  | ViewDraft;

export interface RecordPage {
  /**
   * What was to be worked out: a row for each record, a value for each expression. Numbers, texts, true or false, lists;
   * a record by its id; null where there is no value.
   */
  computed: Json[][];
  /** What they lead to, without what is put away. */
  linked: GraphRecord[];
  /** Links of the roles that were asked for, both ends of which may be seen. */
  links: Link[];
  /** Pass as `cursor` for the next page; null at the end. */
  next_cursor: string | null;
  records: GraphRecord[];
}

/** Every declared kind and link role. */
export interface Registry {
  kinds: KindDeclaration[];
  roles: LinkRole[];
  /** Rises whenever a declaration changes meaning for stored data. */
  version: number;
}

/** The reader takes a new first copy and opens the feed again from there. What it has not sent yet, it keeps. */
export interface Restart {
  reason: RestartReason;
  type: "restart";
}

export type RestartReason = "behind" | "ahead" | "access";

/** What somebody is in a space, or the most that they are in any. Each may all that the one before it may. */
export type Role = "guest" | "viewer" | "contributor" | "maker" | "admin" | "owner";

export interface ScheduleStatus {
  every_hours: number;
  kind: string;
  last_at: Instant | null;
  next_at: Instant;
}

export interface SearchHit {
  archived: boolean;
  /** Where in its texts the words stand; empty where they stand in the title or the key alone. */
  excerpt: FoundText[];
  /** Empty where the kind has no keys. */
  key: string;
  kind: string;
  record: Id;
  title: FoundText[];
  topic: Id | null;
  updated_at: Instant;
}

export interface SearchReply {
  /** Operations that the index has not taken up yet. */
  behind: number;
  /** Best first: by the words, by where they stand, and by how lately the record changed. */
  hits: SearchHit[];
  /** A word was found nowhere; these are hits of words that are written nearly so. */
  nearly: boolean;
  /** So many of the newest hits were ranked, where there were more than that. */
  newest: number | null;
  /**
   * So many of the best hits were asked whether the filter keeps them, where there were more and fewer passed than were
   * asked for.
   */
  sifted: number | null;
}

export interface Session {
  account: AccountView | null;
  /** Goes into `x-csrf-token` of every request that changes something. */
  csrf: string | null;
  /** No account exists yet: the first-run page makes the owner's. */
  first_run: boolean;
  signed_in: boolean;
  /** Version of the program. */
  version: string;
  workspaces: WorkspaceView[];
}

export interface SessionView {
  /** What the browser called itself. */
  agent: string;
  created_at: Instant;
  /** The one that asks. */
  current: boolean;
  expires_at: Instant;
  id: Id;
}

/** On the way to a provider. */
export interface SetOut {
  /** Path of this server at which it goes on afterwards. */
  back: string;
  /** The invitation that is taken with it. */
  invitation?: string | null;
}

export interface ShareEntry {
  by: Id;
  created_at: Instant;
  dates: DatesShown;
  expires_at: Instant;
  fields: string[];
  has_password: boolean;
  id: Id;
  last_opened_at: Instant | null;
  name: string;
  /** How often it was opened. */
  openings: number;
  spaces: Id[];
  what: SharedWhat;
}

/** A link that was made. It is shown once. */
export interface ShareLink {
  expires_at: Instant;
  id: Id;
  /** To be put behind the server's address. */
  path: string;
}

export interface ShareLog {
  /** Newest first. */
  openings: ShareOpening[];
}

export interface ShareOpening {
  /** What the browser called itself. */
  agent: string;
  at: Instant;
  /** False: the password was wrong. */
  let_in: boolean;
}

/** What a link shows: a small copy of the graph, with ids that mean nothing elsewhere. */
export interface SharedPage {
  /** Who shows it. */
  by: string;
  expires_at: Instant;
  head: BootstrapHead;
  /** The first so many of a longer list. */
  is_cut_off: boolean;
  kind: string;
  /** How a view is shown, as JSON; empty for a record. */
  look: string;
  name: string;
  record: Id | null;
  /** What is shown, and by their titles what it names. */
  records: GraphRecord[];
  /** Name of the workspace. */
  workspace: string;
  /** IANA name of its zone. */
  zone: string;
}

/** What is behind a link. */
export type SharedWhat =
  | { record: Id; type: "record" }
  /** The records of a kind that a filter keeps, as they are when the link is opened. */
  | {
      /** In the expression language; empty: all. */
      filter: string;
      kind: string;
      /** How the client shows it, as JSON. It goes to whoever opens the link. */
      look: string;
      type: "view";
    };

export interface Shares {
  /** Newest first. Those over spaces in which the reader shows others nothing are left out. */
  shares: ShareEntry[];
}

export interface SignIn {
  email: string;
  password: string;
}

/** Where the browser goes to sign in. */
export interface SignInAddress {
  address: string;
}

export interface Space {
  id: Id;
  name: string;
  /** Prefix of the keys of its records: EDGE in EDGE-12. */
  prefix: string;
  sequence: number;
}

/** What every member is in a space. */
export interface SpaceAccess {
  members: Role | null;
  /** What the reader is there. */
  role: Role;
  space: Id;
}

/** A space that the signed-in person is in, and what they are there. */
export interface SpaceRole {
  role: Role;
  space: Id;
}

/** What somebody is in the workspace. */
export type Standing = "guest" | "member" | "admin" | "owner";

/** States are data: each space names its own, per kind. */
export interface State {
  category: StateCategory;
  id: Id;
  kind: string;
  name: string;
  position: number;
  sequence: number;
  space: Id;
}

/** What a state means to figures, whatever it is called. */
export type StateCategory = "triage" | "backlog" | "unstarted" | "started" | "done" | "cancelled";

export type StateChoice =
  /** One that the space has. */
  | { is: "standing"; state: Id }
  /** A new one of the same name. */
  | { category: StateCategory; is: "new" };

/** The words that the files have for a state of a kind, and the state that they become. */
export interface StateMapping {
  becomes: StateChoice;
  kind: string;
  words: string;
}

export interface TableMapping {
  becomes: Becomes;
  /** A column that is not named here stays in its rows only. */
  columns: ColumnMapping[];
  table: string;
}

/** Votes that another program counted. Never people. */
export interface Tally {
  /** Civil date of the count, as precise as it is known. */
  as_of: string;
  count: number;
  /** Who counted. */
  source: string;
}

/** Where a value goes. */
export type Target =
  /** It stays in its row. */
  | { to: "nowhere" }
  /**
   * It is the row's name in the program it came from: an import of the same name later changes the same record, other
   * rows refer to it by that name, and searching for it finds the record.
   */
  | { to: "source_id" }
  /** Another name by which other rows refer to this one. */
  | { to: "alias" }
  /**
   * A field of the record, declared or custom. A person's name in a reference to a person finds or makes that
   * person; in any other reference it is the source id, an alias or the key of a record.
   */
  | { field: string; to: "field" }
  /** A custom field that the import makes. */
  | { field_type: FieldType; label: string; to: "new_field" }
  /** A part of the description, under this heading and after what stands there. Several values make a list. */
  | { heading: string; to: "section" }
  /**
   * A link of the record to the one that the value names by source id, alias or key; `backwards`: from that one to
   * this. A role that is neither declared nor custom is made under this name.
   */
  | { backwards: boolean; role: string; to: "link" }
  /** A comment on the record, written as "date;author;text". */
  | { to: "comment" }
  /**
   * The e-mail, or another name such as the id of an account, of the person who stands in another column of the same
   * row.
   */
  | { column: string; to: "email_of" }
  /** When the record came into being. */
  | { to: "created_at" }
  /** When its present state began. */
  | { to: "state_since" }
  /** Of a table of history: the record, when, what changed, the words before and after. */
  | { to: "history_of" }
  | { to: "history_at" }
  | { to: "history_what" }
  | { to: "history_from" }
  | { to: "history_to" };

/** People who are given roles together. */
export interface Team {
  name: string;
  people: Id[];
  /** In the spaces that the reader is in. */
  roles: GivenRole[];
  team: Id;
}

export interface Thread {
  feature: Id | null;
  record: Id;
  /** Sequence of the graph that this was read at. */
  sequence: number;
  steps: ThreadStep[];
}

/** What is missing from a thread. */
export type ThreadGap = "demand" | "feature" | "decision" | "usage";

/** Where the claim of a step can be read. */
export type ThreadSource =
  | { file: string; import: Id; row: number; type: "import_row" }
  | { sequence: number; type: "operation" }
  | { record: Id; type: "record" };

export type ThreadStage = "asked" | "answered" | "considered" | "decided" | "delivered" | "shipped" | "used";

export interface ThreadStep {
  actor: Id | null;
  /** Tally: the votes. */
  count: number | null;
  detail: string;
  gap: ThreadGap | null;
  /** Stable within the thread. */
  id: string;
  moment: Moment | null;
  quote: Quote | null;
  record: Id | null;
  source: ThreadSource | null;
  stage: ThreadStage;
  state: Id | null;
  title: string;
  type: ThreadStepType;
}

export type ThreadStepType = "tally" | "words" | "record" | "state" | "decision" | "usage" | "gap";

/** How far a token goes. */
export type TokenScope = "read" | "propose" | "write";

export interface TokenView {
  created_at: Instant;
  expires_at: Instant | null;
  id: Id;
  name: string;
  scope: TokenScope;
}

/** What a kind can do beyond existing. Each brings its fields. */
export type Trait =
  | "titled"
  | "numbered"
  | "stateful"
  | "owned"
  | "ranked"
  | "dated"
  | "archivable"
  | "commentable"
  | "nested"
  | "contributed";

/** Somebody changed a value since; undoing would overwrite it. */
export interface UndoObstacle {
  current: Json;
  evidence?: Id | null;
  /** What the batch had left. */
  expected: Json;
  /** Name of a field; `evidence` where evidence was judged again. */
  field: string;
  link?: LinkKey | null;
  record: Id | null;
  space?: Id | null;
  state?: Id | null;
}

export interface UndoRequest {
  /** Id for the batch that undoing makes. */
  batch: Id;
  /** Undo even where somebody changed the value since. */
  force?: boolean;
}

/** What became of a value of a file. */
export type ValueOutcome = "mapped" | "kept_raw" | "lost";

/** Through which door an operation came. */
export type Via = "ui" | "api" | "import" | "rule" | "mcp" | "system";

/** To make a record of the kind view: A saved way of looking: kind, layout, filter, order, groups. */
export interface ViewDraft {
  fields: ViewFields;
  id?: Id | null;
  kind: "view";
  /** What a person reads in undo and history; made up when absent. */
  label?: string | null;
  /** Id or prefix of a space. Absent: the space of the `parent`, or the only one that there is. */
  space?: string | null;
}

/** What a record of the kind view holds, beside fields that people made (they are in the workspace's schema). */
export interface ViewFields {
  /** Archived */
  archived?: boolean | null;
  /** Who sees it: In whose lists it stands: everybody's, or only its owner's. */
  audience?: "space" | "personal" | null;
  /** Definition */
  definition: { [key: string]: Json };
  /** Owner: Id or key of a record of the kind person. */
  owner?: string | null;
  /** Title: One line of plain text. */
  title: string;
  /** In the trash */
  trashed?: boolean | null;
}

/** One idea, and what became of it. */
export interface Wanted {
  feature: Id | null;
  idea: Id;
  key: string | null;
  outcome: Outcome;
  /** Confirmed quotes that ask for the same feature. */
  quotes: number;
  since: Moment | null;
  /** Name of the feature's state. */
  state: string | null;
  title: string;
  /** It was turned down and no decision says why. */
  undecided: boolean;
  /** Votes that another program counted; absent when none did. */
  votes: number | null;
}

/** Ways to sign in beside a password. */
export interface WaysIn {
  /** Whether a link can be had by mail. */
  mail: boolean;
  /** The address at which passkeys are added and used; null where browsers keep none for this server's. */
  passkeys: string | null;
  providers: ProviderView[];
}

/** Ways in which one signs in to the account. */
export interface WaysOfAccount {
  identities: IdentityView[];
  /** Whether it has one. */
  password: boolean;
}

/** What is not named stays. */
export interface WebhookChange {
  /** Switched off, it is told nothing; switched on again, it is told what it missed. */
  active?: boolean | null;
  kinds?: string[] | null;
  label?: string | null;
  url?: string | null;
}

/** What a webhook is sent. */
export interface WebhookMessage {
  after: number;
  /** It would have been too large with its rows: read them at `changes?after=`. */
  cut: boolean;
  /** Operations that touched a record of a kind that was asked for, oldest first. */
  operations: LoggedOperation[];
  /** The records that they touched, as they are now. */
  records: GraphRecord[];
  timestamp: Instant;
  /** `changes`, or `test`. */
  type: string;
  up_to: number;
  workspace: string;
}

export interface WebhookView {
  active: boolean;
  /** The sequence up to which it was told or will be. */
  cursor: number;
  id: Id;
  kinds: string[];
  label: string;
  last: DeliveryView | null;
  made_at: Instant;
  /** Whose eyes it sees with. */
  person: Id;
  /** Why the program switched it off. */
  problem: string | null;
  url: string;
}

export interface Webhooks {
  webhooks: WebhookView[];
}

/** To make a record of the kind work_item: Something to be done: a story, a task, a bug, a card. */
export interface WorkItemDraft {
  fields: WorkItemFields;
  id?: Id | null;
  kind: "work_item";
  /** What a person reads in undo and history; made up when absent. */
  label?: string | null;
  /** Id or prefix of a space. Absent: the space of the `parent`, or the only one that there is. */
  space?: string | null;
}

/** What a record of the kind work_item holds, beside fields that people made (they are in the workspace's schema). */
export interface WorkItemFields {
  /** Archived */
  archived?: boolean | null;
  /** Description: Markdown. */
  description?: string | null;
  /** Due: 2015, 2015-H2, 2015-Q4, 2015-11, 2015-W47 or 2015-11-16. */
  due?: string | null;
  /** Estimate: In the unit that your team estimates in. */
  estimate?: number | null;
  /** Link: Begins with https://, http:// or mailto:. */
  link?: string | null;
  /** Owner: Id or key of a record of the kind person. */
  owner?: string | null;
  /** Priority */
  priority?: "urgent" | "high" | "medium" | "low" | null;
  /** Order: Place in an order, compared by code point. */
  rank?: string | null;
  /** Release: What it ships in. One line of plain text. */
  release?: string | null;
  /** Reported by: Id or key of a record of the kind person. */
  reporter?: string | null;
  /** Resolution: How it was closed: done, duplicate, declined. One line of plain text. */
  resolution?: string | null;
  /** Source id: The record's name in the program it was imported from. One line of plain text. */
  source_id?: string | null;
  /** Sprint: One line of plain text. */
  sprint?: string | null;
  /** Start: 2015, 2015-H2, 2015-Q4, 2015-11, 2015-W47 or 2015-11-16. */
  start?: string | null;
  /** State: Id or name of a state of this kind in the space. */
  state?: string | null;
  /** Tags: A set of words. */
  tags?: string[] | null;
  /** Title: One line of plain text. */
  title: string;
  /** In the trash */
  trashed?: boolean | null;
  /** Type: Story, task, bug, epic: the word that your team uses. One line of plain text. */
  type?: string | null;
}

/** What records there can be in a workspace, and what they can hold. */
export interface WorkspaceSchema {
  /** Fields that people made. */
  fields: CustomField[];
  registry: Registry;
  /** Link roles that people made. */
  roles: CustomRole[];
  spaces: Space[];
  states: State[];
}

export interface WorkspaceView {
  /** Stands for what the signed-in person may see and do. A copy that was made while it was another is out of date. */
  access: string;
  id: Id;
  name: string;
  /** The signed-in person's record in this workspace. */
  person: Id;
  /** Fields that not everybody sees in these spaces. */
  restrictions?: FieldRestriction[];
  /** The most that the signed-in person is in any space; in none, what an owner or admin is in the workspace. */
  role: Role;
  /** The spaces that the signed-in person is in. */
  roles: SpaceRole[];
  slug: string;
  standing: Standing;
  /** IANA name of the workspace's zone. */
  zone: string;
}
