import { messages } from "./en";

type Messages = typeof messages;
export type MessageKey = keyof Messages;

type Names<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type NamesOf<Message> = Message extends { one: infer One; other: infer Other }
  ? Names<One> | Names<Other> | "n"
  : Names<Message>;
type Values<Key extends MessageKey> = [NamesOf<Messages[Key]>] extends [never]
  ? []
  : [values: { [Name in NamesOf<Messages[Key]>]: string | number }];

const plural = new Intl.PluralRules("en");
const figure = new Intl.NumberFormat("en");

/**
 * The interface's words for `key`, with {names} filled in. A message of two forms is chosen by `n`.
 * Numbers are written with thousands separators.
 */
export function t<Key extends MessageKey>(key: Key, ...[values]: Values<Key>): string {
  const message: string | { one: string; other: string } = messages[key];
  const given: { [name: string]: string | number } = values ?? {};
  const text =
    typeof message === "string"
      ? message
      : plural.select(Number(given.n)) === "one"
        ? message.one
        : message.other;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = given[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? figure.format(value) : value;
  });
}
