import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import {
  type AccountFixture,
  makeOrganization,
  makeUser,
  operatorOn,
  signedIn,
  startTestService,
  statementsOf,
  type TestService,
} from "../../testing";
import { ledgerFaults } from "./seats.testing";
import { setPurchasedSeats } from "./setPurchasedSeats";

const source = join(__dirname, "../..");
const counted = "seats|seat_pools|seat_accounts|seat_log";
const writes = new RegExp(
  `\\b(?:insert\\s+into|update|delete\\s+from|truncate(?:\\s+table)?|merge\\s+into|copy)\\s+(?:only\\s+)?"?(?:public"?\\."?)?(${counted})"?\\b`,
  "gi",
);

/** The service's own files: no tests, nothing for tests, no browser code. */
const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !/\.(test|testing)\.ts$/.test(file) && !/^(testing|graphiql)\b/.test(file))
  .map((file) => ({ name: file.split(sep).join("/"), text: readFileSync(join(source, file), "utf8") }));

/**
 * The one exception: as the tables' owner, into a database that nothing is in yet, the benchmark loads millions of made-up
 * seats at once, with counters and log counted from them. The ledger's check finds them right (seedBench.test.ts); the
 * service's role could not do it, and nothing but the command reaches it (the next test).
 */
const loaderOfBenchmark = [
  "demo/bench/seatsSql.ts: insert into seat_accounts",
  "demo/bench/seatsSql.ts: insert into seat_log",
  "demo/bench/seatsSql.ts: insert into seat_pools",
  "demo/bench/seatsSql.ts: insert into seats",
  "demo/bench/seatsSql.ts: update seat_accounts",
  "demo/bench/seatsSql.ts: update seat_pools",
];

it("S-05 no file but seatLedger.ts writes seats, counters or the log; new accounts start at 0 in seatAccounts.ts", () => {
  const found = files.flatMap(({ name, text }) =>
    [...text.matchAll(writes)].map((match) => `${name}: ${match[0].toLowerCase().replace(/\s+/g, " ")}`),
  );
  expect([...new Set(found)].sort()).toEqual([
    ...loaderOfBenchmark,
    "modules/seats/seatAccounts.ts: insert into seat_accounts",
    "modules/seats/seatAccounts.ts: insert into seat_pools",
    "modules/seats/seatLedger.ts: delete from seats",
    "modules/seats/seatLedger.ts: insert into seat_log",
    "modules/seats/seatLedger.ts: insert into seats",
    "modules/seats/seatLedger.ts: update seat_accounts",
    "modules/seats/seatLedger.ts: update seat_pools",
  ]);
});

it("S-05 the loader of the benchmark's data is reached by its command alone, and stops where an organization is", () => {
  const importers = (from: RegExp) => files.filter(({ text }) => from.test(text)).map(({ name }) => name);
  expect(importers(/from "[^"]*\/seatsSql"/)).toEqual(["demo/bench/seedBench.ts"]);
  expect(importers(/from "[^"]*\/seedBench"/)).toEqual(["cli/benchCommands.ts"]);
  const text = files.find(({ name }) => name === "demo/bench/seedBench.ts")!.text;
  expect(text.indexOf("throw new DatabaseInUse")).toBeGreaterThan(0);
  expect(text.indexOf("throw new DatabaseInUse")).toBeLessThan(text.indexOf("query(makeSeats)"));
});

it("S-05 no file writes their entities through TypeORM", () => {
  const entities =
    /\.(?:save|insert|update|upsert|delete|remove|softDelete|increment|decrement|create|getRepository|createQueryBuilder)\s*(?:<[^>]*>)?\(\s*(?:Seat|SeatPool|SeatAccount|SeatActivity|SeatLogEntry)\b/;
  expect(files.filter(({ text }) => entities.test(text)).map(({ name }) => name)).toEqual([]);
});

it("S-05 changeSeats is called by the one plan that reads under the lock, and by nothing else", () => {
  const callers = files
    .filter(({ text }) => /\bchangeSeats\(/.test(text))
    .map(({ name }) => relative("modules/seats", name));
  expect(callers.sort()).toEqual(["seatBatch.ts", "seatLedger.ts"]);
});

it("S-05 S-14 what the service sends while seats change on every path comes from the ledger, each change in one statement", async () => {
  const service: TestService = await startTestService();
  try {
    const organization = await makeOrganization(service, { purchased: 5, subAccounts: 1 });
    const manager = await signedIn(service, organization.manager);
    const sub = organization.subs[0] as AccountFixture;
    const user = await makeUser(service, sub);
    const send = (document: string) => manager.send(`mutation { ${document} { userErrors { code } } }`);
    const sent = await statementsOf(async () => {
      await send(`assignSeats(input: { userIds: ["${user.publicId}"], mode: REJECT_ALL })`);
      await send(`removeSeats(input: { userIds: ["${user.publicId}"], mode: SKIP_FAILED })`);
      await send(`setSeatLimit(input: { accountId: "${sub.publicId}", limit: 0 })`);
      await send(`assignSeats(input: { userIds: ["${user.publicId}"], mode: REJECT_ALL })`);
      await send(`assignSeats(input: { userIds: ["${user.publicId}"], mode: SKIP_FAILED })`);
      await send(`removeSeatLimit(input: { accountId: "${sub.publicId}" })`);
      await send(`assignSeats(input: { userIds: ["${user.publicId}"], mode: REJECT_ALL })`);
      await send(`disableUser(input: { userId: "${user.publicId}" })`);
      await send(`enableUser(input: { userId: "${user.publicId}" })`);
      await send(`disableAccount(input: { accountId: "${sub.publicId}", releaseSeats: true })`);
      await setPurchasedSeats(operatorOn(service, organization.organizationId), { purchased: 4 });
    });
    const writing = sent
      .filter((text) => writes.test(text) || text.search(writes) >= 0)
      .map((text) => /\/\* (\S+) \*\//.exec(text)?.[1]);
    expect(writing).toEqual([
      "seats.write",
      "seats.write",
      "seats.writeLimit",
      "seats.write",
      "seats.write",
      "seats.writeLimit",
      "seats.write",
      "seats.write",
      "seats.write",
      "seats.write",
      "seats.writePurchased",
    ]);
    expect(await ledgerFaults(service, organization.organizationId)).toEqual([]);
  } finally {
    await service.stop();
  }
});

describe("the ledger check", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  it.each([
    ["pool", "update seat_pools set assigned = assigned + 1 where organization_id = $1"],
    ["accounts", "update seat_accounts set assigned = assigned + 1 where organization_id = $1 and account_id = $1"],
    ["limits", "update seat_accounts set seat_limit = 9 where organization_id = $1 and account_id <> $1"],
    ["purchased", "update seat_pools set purchased = purchased + 1 where organization_id = $1"],
    ["numbers", "delete from seat_log where organization_id = $1 and number = 2"],
    [
      "order",
      "update seat_log set occurred_at = occurred_at - interval '1 day' where organization_id = $1 and number = 4",
    ],
    [
      "accountChain",
      "update seat_log set assigned_before = 3, assigned_after = 4 where organization_id = $1 and event = 'ASSIGNED'",
    ],
    [
      "organizationChain",
      "update seat_log set organization_assigned_after = 7 where organization_id = $1 and event = 'ASSIGNED'",
    ],
    ["users", "delete from seats where organization_id = $1"],
    ["alternation", "update seat_log set event = 'REMOVED' where organization_id = $1 and event = 'ASSIGNED'"],
    ["capacity", "update seat_log set limit_after = 0 where organization_id = $1 and event = 'ASSIGNED'"],
    ["activity", "update seat_activity set seat_assigned_at = null, active_at = null where organization_id = $1"],
    [
      "crossings",
      "update seat_log set event = 'WARNING_RAISED' where organization_id = $1 and event = 'WARNING_CLEARED'",
    ],
  ])("S-14 finds what is wrong: %s", async (name, damage) => {
    const organization = await makeOrganization(service, { purchased: 5, limits: [3] });
    await makeUser(service, organization.subs[0] as AccountFixture, { seat: true });
    expect(await ledgerFaults(service, organization.organizationId)).toEqual([]);
    await service.owner.query(damage, [organization.organizationId]);
    const found = await ledgerFaults(service, organization.organizationId);
    expect(found.some((fault) => fault.startsWith(`seats.check.${name}:`))).toBe(true);
  });

  it("S-05 the database itself refuses more than the limit and more than what is purchased", async () => {
    const organization = await makeOrganization(service, { purchased: 5, limits: [3] });
    const id = organization.organizationId;
    const set = (sql: string) => service.owner.query(sql, [id]);
    await expect(
      set("update seat_accounts set assigned = 4 where organization_id = $1 and seat_limit = 3"),
    ).rejects.toThrow("seat_accounts_limit_kept");
    await expect(set("update seat_pools set assigned = 6 where organization_id = $1")).rejects.toThrow(
      "seat_pools_not_exceeded",
    );
  });

  it("S-14 the service's role can neither change nor delete a log row", async () => {
    const { rows } = await service.owner.query<{ changes: boolean }>(
      `select bool_or(has_table_privilege(r.rolname, 'seat_log', p)) as changes
      from pg_roles r, unnest(array['UPDATE', 'DELETE', 'TRUNCATE']) p where r.rolname = $1`,
      [new URL(service.database.serviceUrl).username],
    );
    expect(rows).toEqual([{ changes: false }]);
  });
});
