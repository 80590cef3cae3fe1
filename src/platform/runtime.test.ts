import { Client } from "pg";
import { startTestService, type TestService } from "../testing";
import { statement } from "./context";
import { read } from "./runtime";

const quick = statement<{ n: number }>("test.quick", `select $1::integer as n`, { quick: true });
const slow = statement<{ n: number }>("test.slow", `select $1::integer as n from pg_sleep(0.15)`);
const held = statement<{ held: string }>("test.held", `select pg_advisory_lock_shared(7)::text as held`);
const quickOfMany = statement<{ held: string }>(
  "test.quickOfMany",
  `select pg_advisory_lock_shared(7)::text as held where $1::uuid[] is not null`,
  { quick: true },
);
const nobody = "00000000-0000-4000-8000-000000000000";

let service: TestService;
let holder: Client;
beforeEach(async () => {
  service = await startTestService({ poolSize: 5 });
  holder = new Client({ connectionString: service.database.serviceUrl });
  await holder.connect();
  // Whoever asks for this lock waits until it is given free.
  await holder.query("select pg_advisory_lock(7)");
});
afterEach(async () => {
  await holder.end();
  await service.stop();
});

/** Resolves when so many connections wait for the lock. */
async function waiting(count: number): Promise<void> {
  const asked = `select count(*)::integer as count from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())`;
  while ((await holder.query<{ count: number }>(asked)).rows[0]?.count !== count);
}

it("answers many slow reads by all connections of the pool, side by side", async () => {
  const numbers = Array.from({ length: 40 }, (_, n) => n);
  // One after the other they would take longer than a read is waited for.
  const answers = await Promise.all(numbers.map((n) => read(service.runtime, slow, [n])));
  expect(answers).toEqual(numbers.map((n) => [{ n }]));
});

it("gives each of several reads of one moment a connection of its own", async () => {
  const asked = Array.from({ length: 5 }, () => read(service.runtime, held, []));
  await waiting(5);
  await holder.query("select pg_advisory_unlock(7)");
  expect(await Promise.all(asked)).toHaveLength(5);
});

it("answers quick reads while slow ones are under way, however short a time they have been", async () => {
  const ended: string[] = [];
  const others = [1, 2, 3, 4].map(() => read(service.runtime, held, []).finally(() => ended.push("slow")));
  const known = Array.from({ length: 12 }, (_, n) => read(service.runtime, quick, [n]).then(() => ended.push("quick")));
  await Promise.all(known);
  await holder.query("select pg_advisory_unlock(7)");
  await Promise.all(others);
  expect(ended).toEqual([...known.map(() => "quick"), ...others.map(() => "slow")]);
});

it("takes a look-up of many rows for a slow read", async () => {
  const asked = Array.from({ length: 3 }, () => read(service.runtime, quickOfMany, [Array(200).fill(nobody)]));
  await waiting(3);
  await holder.query("select pg_advisory_unlock(7)");
  expect(await Promise.all(asked)).toHaveLength(3);
});
