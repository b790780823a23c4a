/** Excel refuses to open a file with a longer cell. */
const CELL_LIMIT = 32_767;
const NAME_LIMIT = 31;

/** What begins a formula where somebody types it (OWASP's list). */
export function looksLikeFormula(text: string): boolean {
  return /^[=+\-@\t\r\n]/.test(text);
}

/** Text as it may stand in the XML of a sheet. What XML cannot hold is written the way Excel does: _x0007_. */
export function cellText(text: string): string {
  const held = text.length > CELL_LIMIT ? `${text.slice(0, CELL_LIMIT - 1)}…` : text;
  return escaped(
    held
      .replace(/\r\n?/g, "\n")
      .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, (one) => {
        return `_x${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`;
      }),
  );
}

export function escaped(text: string): string {
  return (
    text
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      // Half of a pair is no letter, and no UTF-8.
      .replace(/\p{Cs}/gu, "\uFFFD")
  );
}

/** A name that Excel takes for a sheet. */
export function sheetName(wanted: string): string {
  const allowed = wanted
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may stand in a name
    .replace(/[[\]:*?/\\\u0000-\u001F]+/g, " ")
    .replace(/\s+/g, " ");
  const cut = allowed.trim().replace(/^'+/, "").slice(0, NAME_LIMIT);
  const name = cut.replace(/[\uD800-\uDBFF]$/, "").replace(/[\s']+$/, "");
  // Excel keeps "History" for itself.
  if (name.toLowerCase() === "history") return `${name} 1`;
  return name === "" ? "Sheet1" : name;
}
