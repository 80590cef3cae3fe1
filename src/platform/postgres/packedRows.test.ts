import { createTestDatabase, type TestDatabase } from "../../testing";
import { connect } from "./connect";
import { packed, unpacked } from "./packedRows";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const columns = `n.id, coalesce(n.name, 'none') as "name", (select count(*)::integer from generate_series(1, n.id)) as seats, n.at`;
const rows = (where: string) =>
  `select ${columns} from (values (2, null, null::timestamptz), (10, 'a "quoted" name, with ü', '2026-01-02 03:04:05.678901Z')) n (id, name, at)
   where ${where} order by n.id desc`;

async function read(text: string): Promise<unknown[]> {
  const client = await connect(database.serviceUrl, "packed rows");
  try {
    return unpacked(await client.query(text));
  } finally {
    await client.end();
  }
}

describe("rows that come column by column", () => {
  it("are the rows, in their order and with their values", async () => {
    expect(await read(packed(columns, rows("true")))).toEqual([
      { id: 10, name: 'a "quoted" name, with ü', seats: 10, at: "2026-01-02T03:04:05.678901+00:00" },
      { id: 2, name: "none", seats: 2, at: null },
    ]);
  });

  it("are none where there are none", async () => {
    expect(await read(packed(columns, rows("false")))).toEqual([]);
  });

  it("leaves rows of the wire's own form as they are", async () => {
    expect(await read("select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("refuses a column that has no name", () => {
    expect(() => packed("a.id, count(*)", "")).toThrow("a column without a name: count(*)");
  });
});
