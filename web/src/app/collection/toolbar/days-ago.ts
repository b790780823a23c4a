/** The civil day that lies one span before `day`; the 31st of a shorter month is its last day. */
export function daysAgo(day: string, span: "week" | "month" | "quarter" | "year"): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  if (span === "week") return new Date(Date.UTC(year, month - 1, date - 7)).toISOString().slice(0, 10);
  const months = span === "month" ? 1 : span === "quarter" ? 3 : 12;
  const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 - months, Math.min(date, last))).toISOString().slice(0, 10);
}
