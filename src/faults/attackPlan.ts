import type { Random } from "./random";

/** Something that happens to a process. The first four are kill -9 of one or many. */
export type AttackKind =
  | "kill server"
  | "kill PostgreSQL"
  | "kill PostgreSQL's first process"
  | "kill a backend"
  | "pause server"
  | "pause a backend"
  | "terminate backends";

/** One attack, and when. */
export interface Attack {
  readonly kind: AttackKind;
  /** How many commands were begun by then. */
  readonly after: number;
  /** Milliseconds more. */
  readonly delayMs: number;
  /** Which of the servers, backends, milliseconds: each takes what it needs. */
  readonly choice: number;
  /** Whether the next attack waits until everything runs again. */
  readonly waits: boolean;
}

const kills = {
  "kill server": 10,
  "kill PostgreSQL": 4,
  "kill PostgreSQL's first process": 1,
  "kill a backend": 5,
} satisfies Partial<Record<AttackKind, number>>;
const others = { "pause server": 3, "pause a backend": 3, "terminate backends": 4 } satisfies Partial<
  Record<AttackKind, number>
>;

/** Whether an attack is a kill -9. */
export const isKill = (kind: AttackKind): boolean => kind in kills;

/** Draws as many kills as asked for, and half as many other attacks, over a run of so many commands. */
export function drawAttacks(
  random: Random,
  { operations, kills: count }: { operations: number; kills: number },
): Attack[] {
  const attack = (kind: AttackKind): Attack => ({
    kind,
    after: Math.floor(operations * (0.02 + 0.93 * random.next())),
    delayMs: random.below(150),
    choice: random.below(1_000),
    waits: random.next() < 0.75,
  });
  return [
    ...Array.from({ length: count }, () => attack(random.weighted(kills))),
    ...Array.from({ length: Math.floor(count / 2) }, () => attack(random.weighted(others))),
  ].toSorted((a, b) => a.after - b.after);
}
