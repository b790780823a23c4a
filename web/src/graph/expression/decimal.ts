import { type Absent, DIVISION_BY_ZERO, OUT_OF_DOMAIN, OVERFLOW } from "./value";

/** A decimal is a bigint scaled by 10^9. The range is that of a signed 128-bit integer, symmetric. */
export const SCALE = 1_000_000_000n;
export const DECIMAL_LIMIT = (1n << 127n) - 1n;
/** Greatest exponent of `^`, in either direction. */
export const EXPONENT_LIMIT = 1000n;

const WIDE = 1_000_000_000_000_000_000n; // 10^18, the working scale of logarithms
const LN_2 = 693_147_180_559_945_309n;
const LN_10 = 2_302_585_092_994_045_684n;

function checked(value: bigint): bigint | Absent {
  return value > DECIMAL_LIMIT || value < -DECIMAL_LIMIT ? OVERFLOW : value;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Quotient rounded half to even; `divisor` is not zero. */
function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const twice = magnitude(dividend - quotient * divisor) * 2n;
  const size = magnitude(divisor);
  if (twice < size || (twice === size && quotient % 2n === 0n)) return quotient;
  return dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n;
}

export function add(left: bigint, right: bigint): bigint | Absent {
  return checked(left + right);
}

export function subtract(left: bigint, right: bigint): bigint | Absent {
  return checked(left - right);
}

export function multiply(left: bigint, right: bigint): bigint | Absent {
  return checked(divideHalfEven(left * right, SCALE));
}

export function divide(left: bigint, right: bigint): bigint | Absent {
  if (right === 0n) return DIVISION_BY_ZERO;
  return checked(divideHalfEven(left * SCALE, right));
}

/** Repeated multiplication from left to right, each product rounded; a negative exponent inverts at the end. */
export function power(base: bigint, exponent: bigint): bigint | Absent {
  if (exponent % SCALE !== 0n) return OUT_OF_DOMAIN;
  const times = magnitude(exponent / SCALE);
  if (times > EXPONENT_LIMIT) return OUT_OF_DOMAIN;
  let result = SCALE;
  for (let i = 0n; i < times; i++) {
    const next = multiply(result, base);
    if (typeof next !== "bigint") return next;
    result = next;
  }
  return exponent < 0n ? divide(SCALE, result) : result;
}

/** Half away from zero, as on paper; `digits` may be negative to round to tens or hundreds. */
export function round(value: bigint, digits: bigint): bigint | Absent {
  if (digits % SCALE !== 0n) return OUT_OF_DOMAIN;
  const places = digits / SCALE;
  if (places >= 9n) return value;
  if (places < -29n) return 0n;
  const unit = 10n ** (9n - places);
  const size = magnitude(value);
  const rounded = ((size + unit / 2n) / unit) * unit;
  return checked(value < 0n ? -rounded : rounded);
}

export function floor(value: bigint): bigint | Absent {
  const rest = ((value % SCALE) + SCALE) % SCALE;
  return checked(value - rest);
}

export function ceil(value: bigint): bigint | Absent {
  const rest = ((value % SCALE) + SCALE) % SCALE;
  return rest === 0n ? value : checked(value - rest + SCALE);
}

/** The exact root rounded to the nearest ninth digit; a tie cannot happen. */
export function squareRoot(value: bigint): bigint | Absent {
  if (value < 0n) return OUT_OF_DOMAIN;
  const target = value * SCALE;
  if (target === 0n) return 0n;
  let root = 1n << BigInt(Math.ceil(target.toString(2).length / 2));
  for (;;) {
    const next = (root + target / root) / 2n;
    if (next >= root) break;
    root = next;
  }
  return target > root * root + root ? root + 1n : root;
}

/**
 * Natural logarithm at scale 10^18 of a positive decimal: mantissa and exponent of the scaled integer, then
 * the series of the inverse hyperbolic tangent with every step truncated. The server takes the same steps.
 */
function wideLogarithm(value: bigint): bigint {
  const exponent = BigInt(value.toString(2).length - 1);
  const mantissa = exponent > 60n ? value >> (exponent - 60n) : value << (60n - exponent);
  const m = (mantissa * WIDE) >> 60n;
  const t = ((m - WIDE) * WIDE) / (m + WIDE);
  const square = (t * t) / WIDE;
  let sum = 0n;
  let term = t;
  for (let odd = 1n; term > 0n; odd += 2n) {
    sum += term / odd;
    term = (term * square) / WIDE;
  }
  return 2n * sum + exponent * LN_2 - 9n * LN_10;
}

/** Within one unit of the ninth digit. */
export function naturalLogarithm(value: bigint): bigint | Absent {
  if (value <= 0n) return OUT_OF_DOMAIN;
  return divideHalfEven(wideLogarithm(value), SCALE);
}

/** Logarithm to a base other than one. */
export function logarithm(value: bigint, base: bigint): bigint | Absent {
  if (value <= 0n || base <= 0n || base === SCALE) return OUT_OF_DOMAIN;
  const divisor = base === 10n * SCALE ? LN_10 : wideLogarithm(base);
  if (divisor === 0n) return OUT_OF_DOMAIN;
  return checked(divideHalfEven((wideLogarithm(value) * WIDE) / divisor, SCALE));
}

/** `12`, `-0.5`; null when it is not such a text, has more than nine fractional digits or is out of range. */
export function parseDecimal(text: string): bigint | null {
  const match = /^(-?)([0-9]+)(?:\.([0-9]{1,9}))?$/.exec(text);
  if (!match) return null;
  // Leading zeros are harmless, but no number in range needs more than 30 digits before the point.
  const whole = (match[2] ?? "").replace(/^0+(?=[0-9])/, "");
  if (whole.length > 30) return null;
  const scaled = BigInt(whole + (match[3] ?? "").padEnd(9, "0"));
  if (scaled > DECIMAL_LIMIT) return null;
  return match[1] === "-" ? -scaled : scaled;
}

export function formatDecimal(value: bigint): string {
  const size = magnitude(value);
  const fraction = (size % SCALE).toString().padStart(9, "0").replace(/0+$/, "");
  const text = (size / SCALE).toString() + (fraction === "" ? "" : `.${fraction}`);
  return value < 0n ? `-${text}` : text;
}

/** A JSON number by its shortest decimal writing, rounded half to even at the ninth digit; null if out of range. */
export function decimalFromNumber(value: number): bigint | null {
  if (Number.isSafeInteger(value)) return BigInt(value) * SCALE;
  if (!Number.isFinite(value)) return null;
  // Below 10^6 the scaled value has at most 15 digits, and no two such decimals share a double.
  const quick = Math.round(value * 1e9);
  if (Math.abs(value) < 1e6 && quick / 1e9 === value) return BigInt(quick);
  const match = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:e([+-][0-9]+))?$/.exec(String(value));
  if (!match) return null;
  const fraction = match[3] ?? "";
  const digits = BigInt((match[2] ?? "") + fraction);
  const shift = Number(match[4] ?? 0) - fraction.length + 9;
  if (shift > 40) return null;
  // A double has at most 17 digits, so anything shifted further down than this rounds to zero.
  if (shift < -40) return 0n;
  const scaled = shift >= 0 ? digits * 10n ** BigInt(shift) : divideHalfEven(digits, 10n ** BigInt(-shift));
  if (scaled > DECIMAL_LIMIT) return null;
  return match[1] === "-" ? -scaled : scaled;
}

/** For charts and layout only: the nearest double. */
export function decimalToNumber(value: bigint): number {
  return Number(formatDecimal(value));
}
