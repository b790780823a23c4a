import type { Endpoint, Parameter, Schemas } from "./api-document";
import { isJson } from "./api-document";
import { exampleOf } from "./example-value";
import { typesOf } from "./schema-words";

/** What was typed for each parameter, by `parameterKey`. */
export type RequestValues = { readonly [key: string]: string | undefined };

export const parameterKey = ({ in: place, name }: Parameter): string => `${place} ${name}`;

/** Whether it may be given more than once: then each line is one value. */
export const isRepeated = ({ schema }: Parameter): boolean => typesOf(schema).includes("array");

export function isMissing(parameter: Parameter, values: RequestValues): boolean {
  return parameter.required && valuesOf(parameter, values).length === 0;
}

/** Where the request goes. `missing` gives what stands for a value that is needed and was not given. */
export function requestPath(
  endpoint: Endpoint,
  values: RequestValues,
  missing: (parameter: Parameter) => string,
): string {
  const query: string[] = [];
  let path = endpoint.path;
  for (const parameter of endpoint.parameters) {
    const given = valuesOf(parameter, values).map(encoded);
    if (given.length === 0 && parameter.required) given.push(missing(parameter));
    // As a function, for a replacement reads `$` as a sign of its own.
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, () => given[0] ?? "");
    if (parameter.in === "query") query.push(...given.map((value) => `${encoded(parameter.name)}=${value}`));
  }
  return query.length > 0 ? `${path}?${query.join("&")}` : path;
}

export function requestHeaders(endpoint: Endpoint, values: RequestValues): { [name: string]: string } {
  const headers: { [name: string]: string } = {};
  for (const parameter of endpoint.parameters) {
    const [value] = valuesOf(parameter, values);
    if (parameter.in === "header" && value !== undefined) headers[parameter.name] = value;
  }
  return headers;
}

/** The request as a line for a shell. What is not known stands as a variable, such as `$RECORD`. */
export function curlText(
  endpoint: Endpoint,
  values: RequestValues,
  { origin, schemas }: { origin: string; schemas: Schemas },
): string {
  const { method, body, replies } = endpoint;
  const words = ["curl"];
  const types = replies.flatMap((reply) => reply.content.map((content) => content.type));
  if (types.includes("text/event-stream")) words.push("--no-buffer");
  if (method !== "get") words.push(`--request ${method.toUpperCase()}`);
  const parts = [`${words.join(" ")} "${origin}${requestPath(endpoint, values, variableOf)}"`];
  if (endpoint.takesToken) parts.push('--header "Authorization: Bearer $TOKEN"');
  for (const [name, value] of Object.entries(requestHeaders(endpoint, values))) {
    parts.push(`--header ${quoted(`${name}: ${value}`)}`);
  }
  const content = body?.content[0];
  if (content) {
    parts.push(`--header ${quoted(`Content-Type: ${content.type}`)}`);
    const example = content.schema && isJson(content.type) ? exampleOf(content.schema, schemas) : undefined;
    parts.push(
      example === undefined ? '--data-binary "@$FILE"' : `--data ${quoted(JSON.stringify(example, null, 2))}`,
    );
  }
  if (types.some((type) => /zip|octet-stream/.test(type))) parts.push('--output "$FILE"');
  return parts.join(" \\\n  ");
}

function valuesOf(parameter: Parameter, values: RequestValues): string[] {
  const typed = values[parameterKey(parameter)] ?? "";
  const lines = isRepeated(parameter) ? typed.split("\n") : [typed];
  return lines.map((line) => line.trim()).filter(Boolean);
}

/** Also what a shell would read as a sign of its own. */
function encoded(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const variableOf = ({ name }: Parameter): string => `$${name.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}`;
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
