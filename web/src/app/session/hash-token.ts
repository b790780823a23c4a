/** The value of `name` in a fragment such as `#one-time=abc`; null when it is not there. */
export function tokenInHash(hash: string, name: string): string | null {
  const value = new URLSearchParams(hash.replace(/^#/, "")).get(name);
  return value?.trim() ? value.trim() : null;
}
