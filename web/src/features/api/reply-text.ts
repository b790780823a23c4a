/** As much of a reply as is shown, in characters: more makes the page slow, and nobody reads it. */
export const SHOWN = 200_000;

export interface ReplyText {
  text: string;
  /** Whether this is only its beginning. */
  cut: boolean;
  /** Of what came, in bytes. */
  bytes: number;
}

/** What came, set out in lines where it is JSON. */
export function replyText(body: string): ReplyText {
  const text = setOut(body);
  return { text: text.slice(0, SHOWN), cut: text.length > SHOWN, bytes: new Blob([body]).size };
}

function setOut(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
