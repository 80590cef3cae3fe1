import fc from "fast-check";
import { Client } from "pg";
import { createTestDatabase, type TestDatabase } from "../../testing/database";
import { firstUuid, idAt, lastUuid, timeOfEventId, uuidAfter } from "./eventTime";

let database: TestDatabase;
let owner: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
});

afterAll(async () => {
  await owner.end();
  await database.drop();
});

const moments = fc.date({
  min: new Date("1970-01-01T00:00:00.001Z"),
  max: new Date("9999-12-31T23:59:59.999Z"),
  noInvalidDate: true,
});

describe("the time in an event's id", () => {
  it("L-04 bounds a range without missing a millisecond at either end", () => {
    fc.assert(
      fc.property(moments, fc.bigInt({ min: 0n, max: (1n << 74n) - 1n }), (moment, random) => {
        const bits = random.toString(16).padStart(19, "0");
        const milliseconds = moment.getTime().toString(16).padStart(12, "0");
        const variant = (8 | (parseInt(bits.charAt(3), 16) & 3)).toString(16);
        const id = `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-7${bits.slice(0, 3)}-${variant}${bits.slice(4, 7)}-${bits.slice(7)}`;
        const next = new Date(moment.getTime() + 1);
        expect(timeOfEventId(id)).toEqual(moment);
        expect(id >= idAt(moment)).toBe(true);
        expect(id < idAt(next)).toBe(true);
        expect(id >= idAt(next)).toBe(false);
        expect(uuidAfter(id) > id).toBe(true);
      }),
    );
  });

  it("L-04 agrees with the bounds of the partitions", async () => {
    await fc.assert(
      fc.asyncProperty(moments, async (moment) => {
        const { rows } = await owner.query<{ bound: string }>(`select uuidv7_at($1) as bound`, [moment.toISOString()]);
        expect(idAt(moment)).toBe(rows[0]?.bound);
      }),
      { numRuns: 50 },
    );
  });

  it("L-04 has an answer for times that no id can say", () => {
    expect(idAt(new Date("0001-01-01T00:00:00Z"))).toBe(firstUuid);
    expect(idAt(new Date(8_640_000_000_000_000))).toBe(lastUuid);
    expect(uuidAfter("00000000-0000-7000-8000-ffffffffffff")).toBe("00000000-0000-7000-8001-000000000000");
    expect(uuidAfter(firstUuid) > firstUuid && idAt(new Date()) < lastUuid).toBe(true);
  });

  it("L-04 is a UUIDv7 of the database's clock that rises from event to event", async () => {
    const { rows } = await owner.query<{ backwards: string; outside: string; malformed: string }>(
      `with made as materialized (select n, clock_timestamp() as before, audit_event_id() as id, clock_timestamp() as after
                                  from generate_series(1, 20000) n),
            pairs as (select *, lag(id) over (order by n) as previous from made)
       select count(*) filter (where id <= previous) as backwards,
         count(*) filter (where id < uuidv7_at(before) or id >= uuidv7_at(after + interval '1 millisecond')) as outside,
         count(*) filter (where substr(id::text, 15, 1) <> '7' or substr(id::text, 20, 1) not in ('8', '9', 'a', 'b')) as malformed
       from pairs`,
    );
    expect(rows[0]).toEqual({ backwards: "0", outside: "0", malformed: "0" });
  });
});
