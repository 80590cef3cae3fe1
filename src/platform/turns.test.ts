import { Unavailable } from "./errors";
import { createTurns, createWriterTurns } from "./turns";

/** Lets everything that can go on do so. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

it("lets in as many as may, then one for each that leaves, in the order they came", async () => {
  const turns = createTurns(2);
  const entered: number[] = [];
  const enter = async (n: number) => {
    const leave = await turns.enter(60_000);
    entered.push(n);
    return leave;
  };
  const waiting = [1, 2, 3, 4].map(enter);
  await settled();
  expect(entered).toEqual([1, 2]);
  const leave = await waiting[0];
  leave?.();
  // Leaving twice gives one place.
  leave?.();
  await settled();
  expect(entered).toEqual([1, 2, 3]);
  for (const each of waiting.slice(1, 3)) (await each)();
  (await waiting[3])?.();
  expect(turns.isIdle).toBe(true);
});

it("gives up after the longest wait, and leaves nobody's place behind", async () => {
  const turns = createTurns(1);
  const leave = await turns.enter(20);
  await expect(turns.enter(20)).rejects.toThrow(Unavailable);
  leave();
  (await turns.enter(20))();
  expect(turns.isIdle).toBe(true);
});

it("lets one organization's queue take two places, whatever its length, and others go past it", async () => {
  const writers = createWriterTurns(8);
  let busy = 0;
  for (let n = 0; n < 40; n++) void writers.enter("busy", 60_000).then(() => (busy += 1));
  await settled();
  expect(busy).toBe(2);
  expect([writers.wouldWait("busy"), writers.wouldWait("a"), writers.wouldWait(null)]).toEqual([true, false, false]);
  const others = await Promise.all([
    writers.enter("a", 60_000),
    writers.enter("b", 60_000),
    writers.enter(null, 60_000),
    writers.enter(null, 60_000),
  ]);
  expect(others).toHaveLength(4);
  expect([writers.wouldWait("c"), writers.wouldWait(null)]).toEqual([true, true]);
});
