import { Button } from "../Button";
import { Hint } from "../Hint";
import { Segmented } from "../Segmented";
import { timelineZooms, type TimelineZoom as Zoom } from "./time-scale";

/** How much time is in sight. `names` says each zoom in one word. */
export function TimelineZoom({
  label,
  names,
  zoom,
  onZoom,
}: {
  label: string;
  names: Record<Zoom, string>;
  zoom: Zoom;
  onZoom(zoom: Zoom): void;
}) {
  return (
    <Segmented
      label={label}
      choices={timelineZooms.map((id) => ({ id, label: names[id] }))}
      chosen={zoom}
      onChoose={(id) => onZoom(timelineZooms.find((one) => one === id) ?? zoom)}
    />
  );
}

export function TodayButton({ label, hint, onToday }: { label: string; hint: string; onToday(): void }) {
  return (
    <Hint label={hint} shortcut=".">
      <Button onClick={onToday}>{label}</Button>
    </Hint>
  );
}
