import { useRef } from "react";

/** The object of the time before, while every value in it is the same: what hangs on it is not made anew. */
export function useUnchanged<Value extends object>(value: Value): Value {
  const known = useRef(value);
  if (!sameValues(known.current, value)) known.current = value;
  return known.current;
}

function sameValues<Value extends object>(left: Value, right: Value): boolean {
  const names = Object.keys(right) as (keyof Value)[];
  return (
    names.length === Object.keys(left).length && names.every((name) => Object.is(left[name], right[name]))
  );
}
