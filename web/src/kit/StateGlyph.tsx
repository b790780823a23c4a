export type GlyphShape = "triage" | "backlog" | "unstarted" | "started" | "done" | "cancelled";

/**
 * How far along something is, as a small ring. Each shape reads without its colour.
 * `fraction` (0 to 1) fills the ring of "started".
 */
export function StateGlyph({
  shape,
  fraction = 0.5,
  size = 14,
}: {
  shape: GlyphShape;
  fraction?: number;
  size?: number;
}) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      style={{ color: `var(--state-${shape})`, flex: "none" }}
    >
      {drawing(shape, fraction)}
    </svg>
  );
}

function drawing(shape: GlyphShape, fraction: number) {
  const ring = { cx: 8, cy: 8, r: 6, fill: "none", stroke: "currentColor", strokeWidth: 1.8 };
  switch (shape) {
    case "triage":
      return (
        <path
          d="M8 1.800 14.200 8 8 14.200 1.800 8Z"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.800"
          strokeLinejoin="round"
        />
      );
    case "backlog":
      return <circle {...ring} strokeDasharray="1.600 2.170" strokeWidth={2} />;
    case "unstarted":
      return <circle {...ring} />;
    case "started":
      return (
        <>
          <circle {...ring} />
          <circle
            cx="8"
            cy="8"
            r="1.900"
            fill="none"
            stroke="currentColor"
            strokeWidth="3.800"
            strokeDasharray={`${Math.max(0.08, Math.min(1, fraction)) * 11.94} 12`}
            transform="rotate(-90 8 8)"
          />
        </>
      );
    case "done":
      return (
        <>
          <circle cx="8" cy="8" r="7" fill="currentColor" />
          <path
            d="m4.800 8.300 2.200 2.200 4.200-4.700"
            fill="none"
            stroke="var(--surface)"
            strokeWidth="1.800"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </>
      );
    case "cancelled":
      return (
        <>
          <circle {...ring} />
          <path
            d="m5.700 5.700 4.600 4.600m0-4.600-4.600 4.600"
            stroke="currentColor"
            strokeWidth="1.800"
            strokeLinecap="round"
          />
        </>
      );
  }
}
