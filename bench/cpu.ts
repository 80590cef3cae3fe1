import { readdirSync, readFileSync } from "node:fs";

/** CPU time in milliseconds since the process began; null where the system does not tell (it is read from /proc). */
export function cpuOfProcess(pid: number): number | null {
  const stat = statOf(pid);
  return stat && (stat.own + stat.reaped) * msPerTick;
}

/** CPU time of a PostgreSQL server: the postmaster, its processes now, and those that have ended. */
export function cpuOfPostgres(postmaster: number): number | null {
  const parent = statOf(postmaster);
  if (!parent) return null;
  let ticks = parent.own + parent.reaped;
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!(pid > 0)) continue;
    const stat = statOf(pid);
    if (stat?.parent === postmaster) ticks += stat.own;
  }
  return ticks * msPerTick;
}

/** The postmaster of a PostgreSQL process; null where it does not run here, or the system does not tell. */
export function postmasterOf(backend: number): number | null {
  const stat = statOf(backend);
  return stat?.name === "postgres" && statOf(stat.parent)?.name === "postgres" ? stat.parent : null;
}

// USER_HZ, which Linux fixes for programs whatever the kernel's clock is.
const msPerTick = 10;

interface Stat {
  readonly name: string;
  readonly parent: number;
  readonly own: number;
  readonly reaped: number;
}

function statOf(pid: number): Stat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return null;
  }
  // The name in brackets may hold spaces; the fields after it are counted from the state, the third.
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const field = (number: number) => fields[number - 3] ?? 0;
  const name = text.slice(text.indexOf("(") + 1, text.lastIndexOf(")"));
  return { name, parent: field(4), own: field(14) + field(15), reaped: field(16) + field(17) };
}
