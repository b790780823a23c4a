import type { Json } from "@/contract/schema";

/** As much of JSON Schema as an OpenAPI 3.1 document of this program uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: Json[];
  const?: Json;
  default?: Json;
  properties?: { [name: string]: Schema };
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  discriminator?: { propertyName: string };
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  readOnly?: boolean;
  deprecated?: boolean;
}

export type Schemas = { readonly [name: string]: Schema | undefined };

export interface Parameter {
  name: string;
  in: "path" | "query" | "header" | "cookie";
  required: boolean;
  description: string;
  schema: Schema;
}

/** What goes one way or the other: its media type, and what it holds where that is said. */
export interface Content {
  type: string;
  schema: Schema | null;
}

export interface Reply {
  status: string;
  description: string;
  content: Content[];
}

export const methods = ["get", "post", "put", "patch", "delete"] as const;
export type Method = (typeof methods)[number];

/** One method of one path. */
export interface Endpoint {
  /** Made of method and path, which no other endpoint has: operation ids stand more than once. */
  id: string;
  method: Method;
  path: string;
  tag: string;
  summary: string;
  description: string;
  parameters: Parameter[];
  body: { required: boolean; content: Content[] } | null;
  /** By status. What is answered to everything else is the same for all, and stands in the document once. */
  replies: Reply[];
  takesToken: boolean;
}

export interface ApiDocument {
  title: string;
  version: string;
  endpoints: Endpoint[];
  schemas: Schemas;
  /** The one form of every error. */
  error: Schema | null;
}

export interface EndpointGroup {
  tag: string;
  endpoints: Endpoint[];
}

/** The document as it came, as far as it can be read. */
export function readDocument(raw: Json): ApiDocument {
  const whole = record(raw);
  const paths = record(whole.paths);
  if (Object.keys(paths).length === 0) throw new Error("the document names no paths");
  const found: Endpoint[] = [];
  let error: Schema | null = null;
  for (const [path, item] of Object.entries(paths)) {
    const shared = list(record(item).parameters);
    for (const method of methods) {
      const given = record(item)[method];
      if (given === undefined) continue;
      const endpoint = endpointOf(whole, path, method, record(given), shared);
      found.push(endpoint);
      const replies = record(record(given).responses);
      error ??= contentOf(resolved(whole, replies.default)).find((one) => one.schema)?.schema ?? null;
    }
  }
  const info = record(whole.info);
  return {
    title: text(info.title),
    version: text(info.version),
    endpoints: found,
    schemas: record(record(whole.components).schemas) as unknown as Schemas,
    error,
  };
}

/** By tag, in alphabetical order; within one by path, and what only reads first. */
export function groupsOf(endpoints: readonly Endpoint[]): EndpointGroup[] {
  const groups = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    groups.set(endpoint.tag, [...(groups.get(endpoint.tag) ?? []), endpoint]);
  }
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([tag, own]) => ({ tag, endpoints: [...own].sort(byPath) }));
}

/** Those of which path, summary, method or group hold every word. */
export function matching(endpoints: readonly Endpoint[], typed: string): Endpoint[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return endpoints.filter((endpoint) => {
    const { method, path, summary, description, tag } = endpoint;
    const text = [method, path, summary, description, tag].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** How people speak of it: `GET /records/{record}`. */
export function endpointName({ method, path }: Pick<Endpoint, "method" | "path">): string {
  return `${method.toUpperCase()} ${shortPath(path)}`;
}

/** Without what the paths of one list have in common. */
export function shortPath(path: string): string {
  return path.replace(/^\/api\/v\d+/, "").replace(/^\/workspaces\/\{workspace\}(?=\/)/, "") || "/";
}

/** Whether the page can show what comes back: not what streams, and not bytes. */
export function canSend({ method, replies }: Endpoint): boolean {
  const good = replies.filter((reply) => reply.status.startsWith("2"));
  const types = good.flatMap((reply) => reply.content.map((content) => content.type));
  return method === "get" && types.length > 0 && types.every(isJson);
}

export const isJson = (type: string): boolean => /^application\/(.+\+)?json$/.test(type);

function endpointOf(whole: Raw, path: string, method: Method, given: Raw, shared: readonly Json[]): Endpoint {
  const own = [...list(given.parameters), ...shared].map((one) => parameterOf(resolved(whole, one)));
  const body = given.requestBody === undefined ? null : resolved(whole, given.requestBody);
  const security = given.security ?? whole.security;
  return {
    id: `${method} ${shortPath(path)}`.replace(/[^a-z0-9]+/gi, "-").replace(/-$/, ""),
    method,
    path,
    tag: text(list(given.tags)[0]),
    summary: text(given.summary),
    description: text(given.description),
    // What a method says of a parameter counts before what its path says.
    parameters: own.filter(
      (one, index) => own.findIndex(({ name, in: place }) => name === one.name && place === one.in) === index,
    ),
    body: body && { required: body.required === true, content: contentOf(body) },
    replies: Object.entries(record(given.responses))
      .filter(([status]) => status !== "default")
      .map(([status, reply]) => ({
        status,
        description: text(resolved(whole, reply).description),
        content: contentOf(resolved(whole, reply)),
      })),
    // Where the document does not say: a token opens workspaces, and nothing of the account.
    takesToken:
      security === undefined
        ? path.includes("/workspaces/")
        : list(security).some((one) => Object.keys(record(one)).length > 0),
  };
}

function parameterOf(given: Raw): Parameter {
  return {
    name: text(given.name),
    in: text(given.in) as Parameter["in"],
    required: given.required === true,
    description: text(given.description),
    schema: record(given.schema) as Schema,
  };
}

function contentOf(given: Raw): Content[] {
  return Object.entries(record(given.content)).map(([type, content]) => {
    const { schema } = record(content);
    return { type, schema: schema === undefined ? null : (record(schema) as Schema) };
  });
}

type Raw = { [name: string]: Json | undefined };

/** What a reference within the document leads to, or what stands there itself. */
function resolved(whole: Raw, given: Json | undefined): Raw {
  const pointer = record(given).$ref;
  if (typeof pointer !== "string") return record(given);
  let at: Json | undefined = whole as Json;
  for (const part of pointer.replace(/^#\//, "").split("/")) at = record(at)[part];
  return record(at);
}

function record(value: Json | undefined): Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
const text = (value: Json | undefined): string => (typeof value === "string" ? value : "");

function byPath(a: Endpoint, b: Endpoint): number {
  return a.path.localeCompare(b.path) || methods.indexOf(a.method) - methods.indexOf(b.method);
}
