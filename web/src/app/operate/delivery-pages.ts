import type { Deliveries, DeliveryView } from "@/contract/schema";

export interface DeliveryPages {
  /** Newest first. */
  deliveries: DeliveryView[];
  /** Leads to older ones. */
  next: number | null;
}

/** The newest page, put before what is known of older ones. */
export function withNewest(known: DeliveryPages | null, page: Deliveries): DeliveryPages {
  const { deliveries, next_before: next } = page;
  const fresh = new Set(deliveries.map(({ id }) => id));
  // Where the two do not meet, something between them is missing: what is older is asked for again.
  if (!known?.deliveries.some(({ id }) => fresh.has(id))) return { deliveries, next };
  const oldest = deliveries.at(-1)?.made_at ?? "";
  const rest = known.deliveries.filter(({ id, made_at }) => !fresh.has(id) && made_at <= oldest);
  return { deliveries: [...deliveries, ...rest], next: rest.length > 0 ? known.next : next };
}

/** An older page behind what is known. */
export function withOlder(known: DeliveryPages, page: Deliveries): DeliveryPages {
  const has = new Set(known.deliveries.map(({ id }) => id));
  const rest = page.deliveries.filter(({ id }) => !has.has(id));
  return { deliveries: [...known.deliveries, ...rest], next: page.next_before };
}

export function withChanged(known: DeliveryPages, changed: DeliveryView): DeliveryPages {
  return { ...known, deliveries: known.deliveries.map((one) => (one.id === changed.id ? changed : one)) };
}
