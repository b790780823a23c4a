import type { Id } from "@/contract/schema";

let lastMillisecond = 0;
let counter = 0;

/**
 * UUIDv7 (RFC 9562, method 1): 48 bits of Unix milliseconds, a 12-bit counter, 62 random bits. Ids of
 * one page rise strictly, also within a millisecond and when the clock is set back.
 */
export function newId(now: number = Date.now()): Id {
  const random = crypto.getRandomValues(new Uint8Array(10));
  if (now > lastMillisecond) {
    lastMillisecond = now;
    // Starting low leaves room to count within the same millisecond.
    counter = (((random[8] ?? 0) << 8) | (random[9] ?? 0)) & 0x3ff;
  } else {
    counter += 1;
    if (counter > 0xfff) {
      lastMillisecond += 1;
      counter = 0;
    }
  }
  const bytes = new Uint8Array(16);
  let time = lastMillisecond;
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = 0x70 | (counter >> 8);
  bytes[7] = counter & 0xff;
  bytes.set(random.subarray(0, 8), 8);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
