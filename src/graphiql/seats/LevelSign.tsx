import type { SeatLevel } from "./seatQueries.generated";
import { levelText } from "./seatWords";

/** Each level has a shape of its own, so that it needs no colour to be told. */
const shapes: Record<Exclude<SeatLevel, "NONE">, string> = {
  WARNING: "M6 1.2 11.2 10.6H.8Z",
  FULL: "M1.5 1.5h9v9h-9Z",
  OVER: "M6 .6 11.4 6 6 11.4.6 6Z",
};

/** The sign and word of a warning level; nothing for NONE. */
export function LevelSign({ level, overBy }: { level: SeatLevel; overBy: number }) {
  if (level === "NONE") return null;
  return (
    <span className="seat-level" data-level={level}>
      <svg viewBox="0 0 12 12" width="9" height="9" aria-hidden="true">
        <path d={shapes[level]} fill="currentColor" />
      </svg>
      {levelText(level, overBy)}
    </span>
  );
}
