/** Dates as people read them: always in a stated zone, never more precise than what is known. */

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, options: Intl.DateTimeFormatOptions, key: string): Intl.DateTimeFormat {
  const id = `${zone} ${key}`;
  let made = formats.get(id);
  if (!made) {
    made = new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options });
    formats.set(id, made);
  }
  return made;
}

/** words: 16 Nov 2015; iso: 2015-11-16; month-first: Nov 16, 2015. */
export type DateStyle = "words" | "iso" | "month-first";

let style: DateStyle = "words";

/** How full dates are written from now on; what stands on the page is not written anew. */
export function setDateStyle(next: DateStyle): void {
  style = next;
}

function written(day: string, month: string, year: string): string {
  return style === "month-first" ? `${month} ${day}, ${year}` : `${day} ${month} ${year}`;
}

/** 16 Nov 2015, in the style that is set. */
export function dayOf(instant: string, zone: string): string {
  if (style === "iso") return isoDayOf(instant, zone);
  const parts = format(zone, { day: "numeric", month: "short", year: "numeric" }, "day").formatToParts(
    new Date(instant),
  );
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? "";
  // Some locale data writes "Sept"; three letters keep columns even.
  return written(part("day"), part("month").slice(0, 3), part("year"));
}

/** 16 Nov 2015, 20:57 */
export function minuteOf(instant: string, zone: string): string {
  const time = format(zone, { hour: "2-digit", minute: "2-digit", hour12: false }, "minute");
  return `${dayOf(instant, zone)}, ${time.format(new Date(instant))}`;
}

/** 16 Nov 2015, 20:57:04 */
export function secondOf(instant: string, zone: string): string {
  const options = { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false } as const;
  return `${dayOf(instant, zone)}, ${format(zone, options, "second").format(new Date(instant))}`;
}

/** 2015-11-16, the civil date in the zone. */
export function isoDayOf(instant: string, zone: string): string {
  const parts = format(zone, { day: "2-digit", month: "2-digit", year: "numeric" }, "iso").formatToParts(
    new Date(instant),
  );
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

export interface Elapsed {
  unit: "day" | "week" | "month" | "year";
  count: number;
}

/** Whole calendar distance in the unit a person would say it in; null when it is the same day. */
export function elapsed(from: string, to: string, zone: string): Elapsed | null {
  const [fromYear, fromMonth, fromDay] = numbers(isoDayOf(from, zone));
  const [toYear, toMonth, toDay] = numbers(isoDayOf(to, zone));
  const days = Math.round(
    (Date.UTC(toYear, toMonth - 1, toDay) - Date.UTC(fromYear, fromMonth - 1, fromDay)) / 86_400_000,
  );
  if (days <= 0) return null;
  if (days < 14) return { unit: "day", count: days };
  // Rounded to the nearest month: 27 March to 18 August of the next year reads as 17 months.
  const months = (toYear - fromYear) * 12 + (toMonth - fromMonth) + (toDay - fromDay) / 30.4;
  if (months < 1.75) {
    return months >= 0.95 && months < 1.25
      ? { unit: "month", count: 1 }
      : { unit: "week", count: Math.round(days / 7) };
  }
  if (months < 23.5) return { unit: "month", count: Math.round(months) };
  return { unit: "year", count: Math.round(months / 12) };
}

function numbers(iso: string): [number, number, number] {
  const [year, month, day] = iso.split("-").map(Number);
  return [year ?? 0, month ?? 1, day ?? 1];
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A civil date of any precision: 2015, 2015-H2, 2015-Q4, 2015-11, 2015-W47, 2015-11-16. */
export function civilDate(value: string): string {
  const day = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value);
  if (day) {
    if (style === "iso") return value;
    return written(String(Number(day[3])), months[Number(day[2]) - 1] ?? day[2] ?? "", day[1] ?? "");
  }
  const month = /^(\d{4})-(\d\d)$/.exec(value);
  if (month) return `${months[Number(month[2]) - 1] ?? month[2]} ${month[1]}`;
  const part = /^(\d{4})-([HQ])(\d)$/.exec(value);
  if (part) return `${part[2]}${part[3]} ${part[1]}`;
  const week = /^(\d{4})-W(\d\d)$/.exec(value);
  if (week) return `Week ${Number(week[2])}, ${week[1]}`;
  return value;
}

/**
 * What a person typed, as a civil date: "16 Nov 2015", "Nov 2015", "Q4 2015", "2015 H2", "2015",
 * "2015-11-16". Null when it is no date.
 */
export function parseCivilDate(text: string): string | null {
  const value = text.trim();
  if (/^\d{4}(-(H[12]|Q[1-4]|(0[1-9]|1[0-2])|W(0[1-9]|[1-4]\d|5[0-3])))?$/.test(value)) return value;
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(value);
  if (iso) return realDay(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const part = /^(?:([HQ]\d)\s+(\d{4})|(\d{4})\s+([HQ]\d))$/i.exec(value);
  if (part) return parseCivilDate(`${part[2] ?? part[3]}-${(part[1] ?? part[4] ?? "").toUpperCase()}`);
  const week = /^(?:week|w)\s*(\d{1,2}),?\s+(\d{4})$/i.exec(value);
  if (week) return parseCivilDate(`${week[2]}-W${(week[1] ?? "").padStart(2, "0")}`);
  const words = /^(?:(\d{1,2})\s+)?([a-z]{3,9})\.?,?\s+(?:(\d{1,2}),?\s+)?(\d{4})$/i.exec(value);
  if (!words) return null;
  const month = months.findIndex((name) => words[2]?.toLowerCase().startsWith(name.toLowerCase())) + 1;
  if (month === 0) return null;
  const day = words[1] ?? words[3];
  if (day === undefined) return `${words[4]}-${String(month).padStart(2, "0")}`;
  return realDay(Number(words[4]), month, Number(day));
}

function realDay(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.toISOString().slice(0, 10);
}

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** 0 is Sunday. */
export function weekdayName(weekday: number): string {
  return weekdays[weekday] ?? "";
}

/** M, as over a narrow column. */
export function weekdayLetter(weekday: number): string {
  return weekdayName(weekday).slice(0, 1);
}
