import fc from "fast-check";
import { Pool } from "pg";
import { createTestDatabase, type TestDatabase } from "../../testing/database";
import { BadUserInput } from "../errors";
import type { Connection, PageArgs } from "./connection";
import { decodeCursor, encodeCursor } from "./cursor";
import { defineList, nameColumn, type OrderBy } from "./keyset";

interface Row {
  id: string;
  name: string;
  amount: string | null;
  rank: number | null;
  at: string;
}

const name = nameColumn<Row>("t.name", (row) => row.name);
const list = defineList<Row, "NAME" | "AMOUNT" | "RANK_AND_NAME" | "AT">({
  name: "test.rows",
  orders: {
    NAME: [name],
    AMOUNT: [{ sql: "t.amount", type: "numeric", nullable: true, value: (row) => row.amount }],
    RANK_AND_NAME: [{ sql: "t.rank", type: "bigint", nullable: true, value: (row) => row.rank }, name],
    AT: [{ sql: "t.at", type: "timestamptz", value: (row) => row.at }],
  },
  defaultOrder: { field: "NAME", direction: "ASC" },
  id: { sql: "t.id", value: (row) => row.id },
});
type Order = OrderBy<"NAME" | "AMOUNT" | "RANK_AND_NAME" | "AT">;
type Args = Pick<PageArgs, "first" | "after" | "last" | "before">;

let database: TestDatabase;
let pool: Pool;
const uuid = (n: number) => `00000000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
const texts: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.ownerUrl, max: 1 });
  await pool.query("set timezone to 'UTC'");
  await pool.query(
    "create table test_rows (id uuid primary key, name text not null, amount numeric, rank int, at timestamptz not null)",
  );
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function fill(rows: readonly Row[]): Promise<void> {
  await pool.query("truncate test_rows");
  await pool.query(
    `insert into test_rows select * from jsonb_to_recordset($1) as t(id uuid, name text, amount numeric, rank int, at timestamptz)`,
    [JSON.stringify(rows)],
  );
}

async function read(args: Args, order: Order): Promise<Connection<Row>> {
  const plan = list.plan(args, order);
  const { name, text } = list.statement(
    plan,
    1,
    ({ where, orderBy, limit }) =>
      `select id, name, amount, rank, at::text from test_rows t where $1 and ${where} order by ${orderBy} limit ${limit}`,
  );
  texts.push(text);
  const { rows } = await pool.query<Row>({ name, text, values: [true, ...plan.params] });
  return list.page(plan, rows, () => Promise.resolve(-1));
}

/** The order by plain comparison, nulls last both ways. */
function expected(rows: readonly Row[], { field, direction }: Order): string[] {
  const sign = direction === "ASC" ? 1 : -1;
  const compare = (a: string | number | null, b: string | number | null) =>
    a === b ? 0 : a === null ? 1 : b === null ? -1 : (a < b ? -1 : 1) * sign;
  const keys = (row: Row): (string | number | null)[] =>
    ({
      NAME: [row.name],
      AMOUNT: [row.amount === null ? null : +row.amount],
      RANK_AND_NAME: [row.rank, row.name],
      AT: [row.at],
    })[field];
  return [...rows]
    .sort((a, b) => {
      const [left, right] = [
        [...keys(a), a.id],
        [...keys(b), b.id],
      ];
      return left.map((key, i) => compare(key, right[i] ?? null)).find((found) => found !== 0) ?? 0;
    })
    .map((row) => row.id);
}

// Letters that ICU orders as JavaScript does, so that the oracle needs no collation of its own.
const row = fc.record({
  name: fc.constantFrom("a", "b", "c", "d"),
  amount: fc.option(fc.constantFrom("1", "2.5", "10", "-3")),
  rank: fc.option(fc.integer({ min: 0, max: 2 })),
  at: fc.constantFrom("2026-01-01 00:00:00+00", "2026-01-01 00:00:00.000001+00", "2026-02-01 10:00:00.5+00"),
});
const rows = fc
  .array(row, { maxLength: 14 })
  .chain((found) =>
    fc
      .shuffledSubarray(
        found.map((_, i) => i),
        { minLength: found.length },
      )
      .map((ids) => [found, ids] as const),
  )
  .map(([found, ids]) => found.map((one, i): Row => ({ ...one, id: uuid(ids[i] as number) })));
const order: fc.Arbitrary<Order> = fc.record({
  field: fc.constantFrom("NAME", "AMOUNT", "RANK_AND_NAME", "AT"),
  direction: fc.constantFrom("ASC", "DESC"),
});

describe("keyset pages", () => {
  it("give every row once, in order, forwards and backwards, with duplicates and nulls", async () => {
    await fc.assert(
      fc.asyncProperty(rows, order, fc.integer({ min: 1, max: 5 }), async (all, by, size) => {
        await fill(all);
        const ids = expected(all, by);
        const forwards: string[] = [];
        let page = await read({ first: size }, by);
        expect(page.pageInfo.hasPreviousPage).toBe(false);
        for (;;) {
          forwards.push(...page.nodes.map((node) => node.id));
          expect(page.pageInfo.hasNextPage).toBe(forwards.length < ids.length);
          if (!page.pageInfo.hasNextPage) break;
          page = await read({ first: size, after: page.pageInfo.endCursor }, by);
          expect(page.pageInfo.hasPreviousPage).toBe(true);
        }
        expect(forwards).toEqual(ids);

        const backwards: string[] = [];
        page = await read({ last: size }, by);
        for (;;) {
          backwards.unshift(...page.nodes.map((node) => node.id));
          expect(page.pageInfo.hasPreviousPage).toBe(backwards.length < ids.length);
          if (!page.pageInfo.hasPreviousPage) break;
          page = await read({ last: size, before: page.pageInfo.startCursor }, by);
        }
        expect(backwards).toEqual(ids);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it("give the rows between two cursors from either end", async () => {
    await fc.assert(
      fc.asyncProperty(rows, order, fc.nat(13), fc.nat(13), fc.boolean(), async (all, by, from, to, backward) => {
        fc.pre(from < all.length && to < all.length);
        await fill(all);
        const edges = (await read({ first: 100 }, by)).edges;
        const between = { after: edges[from]?.cursor ?? null, before: edges[to]?.cursor ?? null };
        const page = await read(backward ? { ...between, last: 3 } : { ...between, first: 3 }, by);
        const ids = expected(all, by).slice(from + 1, Math.max(to, from + 1));
        expect(page.nodes.map((node) => node.id)).toEqual(backward ? ids.slice(-3) : ids.slice(0, 3));
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it("miss and repeat no row that stays while others come and go", async () => {
    const one = (n: number): Row => ({
      id: uuid(n),
      name: "abcd"[n % 4] as string,
      amount: null,
      rank: n % 3,
      at: "2026-01-01 00:00:00+00",
    });
    const stay = Array.from({ length: 12 }, (_, n) => one(2 * n));
    await fill([...stay, one(1), one(5), one(9)]);
    const seen: string[] = [];
    let after: string | null = null;
    for (let step = 0; ; step++) {
      const page: Connection<Row> = await read({ first: 2, after }, { field: "RANK_AND_NAME", direction: "DESC" });
      seen.push(...page.nodes.map((node) => node.id));
      after = page.pageInfo.endCursor;
      if (!page.pageInfo.hasNextPage) break;
      // The row that the cursor points at goes too.
      await fill([...stay, one(2 * step + 101), one(2 * step + 103)]);
    }
    const stayed = new Set(stay.map(({ id }) => id));
    expect(seen.filter((id) => stayed.has(id)).sort()).toEqual([...stayed].sort());
  });

  it("answer first: 0 with an empty page that says whether rows follow", async () => {
    await fill([]);
    const byName: Order = { field: "NAME", direction: "ASC" };
    expect((await read({ first: 0 }, byName)).pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    });
    await fill([{ id: uuid(1), name: "a", amount: null, rank: null, at: "2026-01-01 00:00:00+00" }]);
    const page = await read({ first: 0 }, byName);
    expect([page.nodes, page.edges]).toEqual([[], []]);
    expect(page.pageInfo.hasNextPage).toBe(true);
    expect((await read({ last: 0 }, byName)).pageInfo.hasPreviousPage).toBe(true);
  });

  it("keep to few statement texts, one for each shape", () => {
    expect(new Set(texts).size).toBeLessThanOrEqual(100);
    const [a, b] = ["x", "y"].map((value) =>
      list.plan({ after: encodeCursor("test.rows:NAME:ASC", [value, uuid(1)]) }),
    );
    expect(a?.sql(3)).toEqual(b?.sql(3));
    expect(a?.sql(3)).toEqual({
      where: '(t.name collate "und-x-icu", t.id) > ($4::text, $5::uuid)',
      orderBy: 't.name collate "und-x-icu" asc, t.id asc',
      limit: "$6",
    });
    expect(a?.params).toEqual(["x", uuid(1), 26]);
  });
});

describe("page sizes", () => {
  it.each([-1, 101, 2 ** 31, 2 ** 53, 1.5, Number.NaN, null])("refuses first: %p, naming the range", (first) => {
    expect(() => list.plan({ first })).toThrow(BadUserInput);
    expect(() => list.plan({ first })).toThrow("`first` is a whole number from 0 to 100");
  });

  it.each([-1, 101, null])("refuses last: %p, naming the range", (last) => {
    expect(() => list.plan({ last })).toThrow("`last` is a whole number from 0 to 100");
  });

  it("refuses first and last together, also with null for both", () => {
    expect(() => list.plan({ first: 1, last: 1 })).toThrow("not both");
    expect(() => list.plan({ first: null, last: null })).toThrow(BadUserInput);
  });

  it("takes null beside the other argument, as clients send that name all four", () => {
    expect(list.plan({ first: 3, last: null, after: null, before: null })).toMatchObject({ size: 3, backward: false });
    expect(list.plan({ first: null, last: 3 })).toMatchObject({ size: 3, backward: true });
  });

  it("is 25 when neither is given", () => {
    expect(list.plan({})).toMatchObject({ size: 25, backward: false });
  });

  it("goes up to the list's own maximum", () => {
    const hot = defineList<Row, "NAME">({
      name: "test.hot",
      orders: { NAME: [name] },
      defaultOrder: { field: "NAME", direction: "ASC" },
      id: { sql: "t.id", value: (one) => one.id },
      max: 1_000,
    });
    expect(hot.plan({ first: 1_000 }).size).toBe(1_000);
    expect(() => hot.plan({ first: 1_001 })).toThrow("from 0 to 1000");
  });
});

describe("cursors", () => {
  const cursor = encodeCursor("test.rows:NAME:ASC", ["a", uuid(1)]);
  const raw = (value: unknown) =>
    Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

  it("round-trip any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
        fc.pre(!text.includes("\0"));
        const columns = [{ type: "text" as const }];
        expect(decodeCursor("l", encodeCursor("l", [text]), columns, "after")).toEqual([text]);
      }),
    );
  });

  it.each([
    ["nothing", ""],
    ["garbage", "garbage"],
    ["SQL", "'; drop table test_rows; --"],
    ["base64 of the other alphabet", `${cursor}==`],
    ["a cut one", cursor.slice(0, -2)],
    ["spaces", ` ${cursor}`],
    ["an oversized one", raw(["test.rows:NAME:ASC", "a".repeat(4_000), uuid(1)])],
    ["a number", raw(1)],
    ["an object", raw({ 0: "test.rows:NAME:ASC" })],
    ["another spelling of the same", raw(`["test.rows:NAME:ASC", "a", "${uuid(1)}"]`)],
    ["bytes that are no text", Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]).toString("base64url")],
    ["deep nesting", raw("[".repeat(1_000) + "]".repeat(1_000))],
  ])("refuses %s", (_name, after) => {
    expect(() => list.plan({ after })).toThrow(BadUserInput);
    expect(() => list.plan({ before: after })).toThrow(/`before` is (no|a) cursor/);
  });

  it.each([
    ["another list's", ["test.other:NAME:ASC", "a", uuid(1)]],
    ["another order's", ["test.rows:NAME:DESC", "a", uuid(1)]],
    ["one with too few values", ["test.rows:NAME:ASC", "a"]],
    ["one with too many values", ["test.rows:NAME:ASC", "a", uuid(1), 1]],
    ["one with null where none can be", ["test.rows:NAME:ASC", null, uuid(1)]],
    ["one with a number for a text", ["test.rows:NAME:ASC", 1, uuid(1)]],
    ["one with a NUL", ["test.rows:NAME:ASC", "a\0", uuid(1)]],
    ["one with a malformed id", ["test.rows:NAME:ASC", "a", "1"]],
    ["one with a nested value", ["test.rows:NAME:ASC", ["a"], uuid(1)]],
    ["one with a long text", ["test.rows:NAME:ASC", "a".repeat(1_001), uuid(1)]],
  ])("refuses %s", (_name, values) => {
    expect(() => list.plan({ after: raw(values) })).toThrow("`after` is a cursor of another list or of another order");
  });

  it.each([
    "2026-02-31 00:00:00+00",
    "2026-13-01 00:00:00+00",
    "0000-01-01 00:00:00+00",
    "2026-01-01 24:00:00+00",
    "infinity",
    "2026-01-01",
    "now",
    "2026-01-01 00:00:00+01",
  ])("refuses the time %s, which PostgreSQL would not take", (time) => {
    const after = raw(["test.rows:AT:ASC", time, uuid(1)]);
    expect(() => list.plan({ after }, { field: "AT", direction: "ASC" })).toThrow(BadUserInput);
  });

  it.each(["NaN", "1e400", "", "1.", "9".repeat(21)])("refuses the number %p", (number) => {
    const after = raw(["test.rows:AMOUNT:ASC", number, uuid(1)]);
    expect(() => list.plan({ after }, { field: "AMOUNT", direction: "ASC" })).toThrow(BadUserInput);
  });

  it("never let a client's text into SQL", () => {
    const text = "x' or true --";
    const plan = list.plan({ after: encodeCursor("test.rows:NAME:ASC", [text, uuid(1)]) });
    expect(JSON.stringify(plan.sql(0))).not.toContain("true --");
    expect(plan.params).toContain(text);
  });
});
