import type { Json, Money } from "@/contract/schema";

/** Digits after the point of a currency's major unit by ISO 4217, where they are not 2. */
const MINOR_DIGITS: ReadonlyMap<string, number> = new Map([
  ...[
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "UYI",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
  ].map((code) => [code, 0] as const),
  ...["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"].map((code) => [code, 3] as const),
  ...["CLF", "UYW"].map((code) => [code, 4] as const),
]);

/** 2 for EUR, 0 for JPY. */
export function minorDigits(currency: string): number {
  return MINOR_DIGITS.get(currency) ?? 2;
}

/** The amount of money in a value as it stands in a record; null when it holds none. */
export function moneyOf(value: Json | undefined): Money | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { amount, currency } = value;
  return typeof amount === "number" && Number.isSafeInteger(amount) && typeof currency === "string"
    ? { amount, currency }
    : null;
}

/** Major units as a plain decimal: 1250 cents are "12.50". */
export function majorUnits({ amount, currency }: Money): string {
  const digits = minorDigits(currency);
  const size = String(Math.abs(amount)).padStart(digits + 1, "0");
  const sign = amount < 0 ? "-" : "";
  return digits === 0 ? sign + size : `${sign}${size.slice(0, -digits)}.${size.slice(-digits)}`;
}

/**
 * What a person typed, such as "1 250,50" or "12.5 USD"; `currency` counts where none is typed. Null when it is no
 * amount, names no currency, or has more digits than the currency.
 */
export function parseMoney(text: string, currency: string | null): Money | null {
  const found = /^([A-Za-z]{3})?\s*([-−]?)\s*(\d[\d\s_'’.,]*|[.,]\d+)\s*([A-Za-z]{3})?$/.exec(text.trim());
  if (!found) return null;
  const [, before, sign, written = "", after] = found;
  if (before && after) return null;
  const chosen = (before ?? after ?? currency ?? "").toUpperCase();
  if (chosen.length !== 3) return null;
  const digits = minorDigits(chosen);
  const parts = wholeAndPart(written.replace(/[\s_'’]/g, ""), digits);
  if (!parts || parts.part.length > digits) return null;
  const size = Number(parts.whole + parts.part.padEnd(digits, "0"));
  if (!Number.isSafeInteger(size)) return null;
  return { amount: sign && size !== 0 ? -size : size, currency: chosen };
}

/** Tells the sign before the minor units from signs between thousands, whichever country wrote them. */
function wholeAndPart(written: string, digits: number): { whole: string; part: string } | null {
  const last = Math.max(written.lastIndexOf("."), written.lastIndexOf(","));
  if (last < 0) return { whole: written, part: "" };
  const sign = written[last] ?? "";
  const other = sign === "." ? "," : ".";
  const rest = written.slice(last + 1);
  const single = written.indexOf(sign) === last;
  // A single sign with three digits behind it, as in 1,250, can only stand between thousands in most currencies.
  const isPoint = single && (written.includes(other) || rest.length !== 3 || digits === 3);
  const whole = isPoint ? written.slice(0, last) : written;
  if (/[.,]/.test(whole) && !/^\d{1,3}([.,])\d{3}(\1\d{3})*$/.test(whole)) return null;
  return { whole: whole.replace(/[.,]/g, "") || "0", part: isPoint ? rest : "" };
}
