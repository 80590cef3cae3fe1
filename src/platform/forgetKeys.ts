import { bookkeeping } from "./bookkeeping";
import { statement } from "./context";
import { keptForMs } from "./idempotency";
import type { Runtime } from "./runtime";
import { keepUp, type Upkeep } from "./upkeep";

const forgetSome = statement<{ gone: number }>("idempotency.forget", `select idempotency_forget($1) as gone`);

/** How many the database deletes at once. */
const atOnce = 1_000;

/** Deletes the outcomes of idempotency keys that have expired; several processes may do it at once. @returns how many */
export async function forgetKeys(runtime: Runtime): Promise<number> {
  const before = new Date(runtime.now().getTime() - keptForMs);
  for (let gone = 0; ;) {
    const [row] = await bookkeeping(runtime, "idempotency_keys", null, forgetSome, [before]);
    gone += row?.gone ?? 0;
    if ((row?.gone ?? 0) < atOnce) return gone;
  }
}

/** Deletes expired outcomes now and every day. */
export const keepKeysFresh = (runtime: Runtime): Upkeep =>
  keepUp(
    runtime,
    async () => {
      await forgetKeys(runtime);
      return true;
    },
    "expired idempotency keys could not be deleted; trying again",
  );
