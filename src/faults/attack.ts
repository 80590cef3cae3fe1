import { setTimeout as sleep } from "node:timers/promises";
import { type Attack, type AttackKind, isKill } from "./attackPlan";
import type { PostgresUnderFire } from "./postgresUnderFire";
import type { ServerUnderFire } from "./serverUnderFire";

/** What may be attacked. */
export interface Targets {
  readonly postgres: PostgresUnderFire;
  readonly servers: readonly [ServerUnderFire, ServerUnderFire];
}

/** The attacks of a run while they go on. */
export interface Attacking {
  /** How many commands may have begun by now: clients that are ahead of the attacks wait for them. */
  mayBegin(): number;
  /** So many commands have begun. */
  begun(commands: number): void;
  /** How often each was done. */
  readonly done: ReadonlyMap<AttackKind, number>;
  /** Resolves when all were done and everything runs again. */
  readonly over: Promise<void>;
}

/** Carries the attacks out, each when the clients have come so far; two processes of PostgreSQL are not restarted at once. */
export function attack({ postgres, servers }: Targets, attacks: readonly Attack[], lead: number): Attacking {
  const done = new Map<AttackKind, number>();
  let commands = 0;
  let next: Attack | undefined = attacks[0];
  let wake = () => undefined as void;
  let restart: Promise<void> = Promise.resolve();
  /** Attacks on PostgreSQL follow one another. */
  const inTurn = (work: () => Promise<void>) => (restart = restart.then(work));

  const strike = ({ kind, choice }: Attack): Promise<void> => {
    const server = servers[choice % 2] ?? servers[0];
    const pick = (from: number) => choice % from;
    switch (kind) {
      case "kill server":
        return server.kill();
      case "pause server":
        return server.pause(200 + choice);
      case "kill PostgreSQL":
        return inTurn(() => postgres.killAll());
      case "kill PostgreSQL's first process":
        return inTurn(() => postgres.killFirst());
      case "kill a backend":
        return inTurn(() => postgres.killOneBackend(pick));
      case "pause a backend":
        return inTurn(() => postgres.pauseOneBackend(pick, 100 + choice));
      case "terminate backends":
        return inTurn(() => postgres.terminateBackends(1 + (choice % 8)));
    }
  };
  const run = async () => {
    const underWay: Promise<void>[] = [];
    for (const one of attacks) {
      next = one;
      while (commands < one.after) await new Promise<void>((resolve) => (wake = resolve));
      await sleep(one.delayMs);
      const strikes = strike(one).then(() => void done.set(one.kind, (done.get(one.kind) ?? 0) + 1));
      underWay.push(strikes);
      if (one.waits) await Promise.all(underWay.splice(0));
    }
    next = undefined;
    await Promise.all(underWay);
  };
  return {
    mayBegin: () => (next === undefined ? Infinity : next.after + lead),
    begun: (count) => {
      commands = count;
      wake();
    },
    done,
    over: run(),
  };
}

/** How many kills there were. */
export const killsOf = (done: ReadonlyMap<AttackKind, number>): number =>
  [...done].reduce((sum, [kind, count]) => sum + (isKill(kind) ? count : 0), 0);
