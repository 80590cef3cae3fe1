import { getNamedType, type GraphQLArgument, type GraphQLField, isLeafType, isObjectType } from "graphql";
import { startTestService, type TestService } from "../testing";
import { checksumOf } from "./checksum.testing";
import { hostileFor, minimalOf, ordinaryTexts, placesIn, texts, withValueAt } from "./hostileValues.testing";
import { faultOfAnswer, namesPlace } from "./refusals.testing";
import { isNode, objectTypes, schema } from "./selections.testing";
import { makeWorld, type RawAnswer, type World } from "./world.testing";

let service: TestService;
let world: World;

beforeAll(async () => {
  service = await startTestService();
  world = await makeWorld(service);
  // Nobody has used a seat for long, so that the list of those is not empty.
  await service.owner.query(
    "update seat_activity set last_sign_in_at = '2020-01-01', active_at = '2020-01-01' where seat_assigned_at is not null",
  );
}, 60_000);
afterAll(() => service.stop());

type Field = GraphQLField<unknown, unknown>;

interface Asking {
  readonly field: Field;
  /** The document that asks for it, around the field's arguments. */
  readonly around: (selected: string) => string;
}

/** Of a list its size and cursors, of what has an id that, of anything else its own values. */
function selectionFor(field: Field): string {
  const type = getNamedType(field.type);
  if (!isObjectType(type)) return "{ id }";
  if (type.name.endsWith("Connection")) return "{ totalCount edges { cursor } }";
  const leaves = Object.values(type.getFields()).filter((one) => isLeafType(getNamedType(one.type)));
  return leaves.some(({ name }) => name === "id") ? "{ id }" : `{ ${leaves.map(({ name }) => name).join(" ")} }`;
}

/** Every field with arguments that a query can reach: at the root, on an account, on a row of the seats' list. */
const fields = new Map<string, Asking>();
for (const type of objectTypes) {
  if (type === schema.getMutationType()) continue;
  const around: Readonly<Record<string, Asking["around"]>> = {
    Query: (selected) => selected,
    Account: (selected) => `account(id: $at) { ${selected} }`,
    SeatAllocation: (selected) => `account(id: $at) { seatAllocations(first: 1) { nodes { ${selected} } } }`,
  };
  for (const field of Object.values(type.getFields()))
    if (field.args.length > 0)
      fields.set(`${type.name}.${field.name}`, {
        field,
        around:
          around[type.name] ??
          (() => {
            throw new Error(`say how ${type.name}.${field.name} is asked for`);
          }),
      });
}

/** Asks for a field with values for some of its arguments. */
function ask(name: string, values: Readonly<Record<string, unknown>>): Promise<RawAnswer> {
  const { field, around } = fields.get(name)!;
  const given = field.args.filter((argument) => argument.name in values);
  const declared = ['$at: ID = ""', ...given.map((argument) => `$${argument.name}: ${argument.type.toString()}`)];
  const passed = given.map((argument) => `${argument.name}: $${argument.name}`);
  const call = `${field.name}${passed.length > 0 ? `(${passed.join(", ")})` : ""} ${selectionFor(field)}`;
  return world.ask(
    "manager",
    `query (${around(call).includes("$at") ? ["$at: ID!", ...declared.slice(1)].join(", ") : declared.slice(1).join(", ")}) { ${around(call)} }`,
    {
      ...values,
      at: world.accounts.main.publicId,
    },
  );
}

/** A few at a time, what is large alone: while it is read, nothing of the others may wait too long for the database. */
async function inTurns<T>(
  items: readonly T[],
  work: (item: T) => Promise<string[]>,
  isLarge: (item: T) => boolean = () => false,
): Promise<string[]> {
  const small = items.filter((item) => !isLarge(item));
  const results: string[] = [];
  for (const item of items.filter(isLarge)) results.push(...(await work(item)));
  for (let at = 0; at < small.length; at += 6)
    results.push(...(await Promise.all(small.slice(at, at + 6).map(work))).flat());
  return results;
}

const isLarge = ({ value }: { readonly value: unknown }) =>
  (Array.isArray(value) || typeof value === "string") && value.length >= 100_000;

const prefixOf = (path: readonly (string | number)[]) => {
  const name = String(path.findLast((step) => typeof step === "string"));
  return ({ accountIds: "acc", roleId: "rol", doneBy: "usr", userIds: "usr" } as Record<string, string>)[name] ?? "acc";
};

/** What a report lists, for the filter and order that belong to it: sent with another kind they are refused for that. */
const reportKinds: Readonly<Record<string, string>> = {
  accountsFilter: "ACCOUNTS",
  inactiveUsersFilter: "INACTIVE_USERS",
  seatLogFilter: "SEAT_LOG",
  seatedUsersFilter: "SEATED_USERS",
  accountsOrderBy: "ACCOUNTS",
  inactiveUsersOrderBy: "INACTIVE_USERS",
  seatLogOrder: "SEAT_LOG",
  seatedUsersOrderBy: "SEATED_USERS",
};

/** A value that is fine but for what will be put into it. */
function sampleFor(argument: GraphQLArgument, path: readonly (string | number)[]): unknown {
  if (path.length === 0) return undefined;
  const sample = minimalOf(argument.type);
  const kind = argument.type.toString() === "SeatReportInput!" ? reportKinds[String(path[0])] : undefined;
  return kind ? { ...(sample as object), kind } : sample;
}

/** What may be searched for, though nothing has it: texts that only no name contains. */
const searchable = new Set([
  ...Object.keys(texts).filter((what) => what !== "a megabyte" && what !== "ten thousand combining marks"),
]);

interface Case {
  readonly argument: GraphQLArgument;
  readonly path: readonly (string | number)[];
  readonly what: string;
  readonly value: unknown;
  readonly mustRefuse: boolean;
}

/** What each argument of a field must bear. */
function casesOf(name: string): Case[] {
  const { field } = fields.get(name)!;
  return field.args.flatMap((argument) =>
    placesIn(argument.type).flatMap(({ path, type }) =>
      hostileFor(type, prefixOf([argument.name, ...path])).map(({ what, value }) => {
        const place = [argument.name, ...path].join(".");
        const isSearch = /(^f|F)ilter\.(search|text)$/.test(place);
        // A batch has a UUID for its name.
        const isBatch = /(^f|F)ilter\.batchId$/.test(place) && what === "a UUID";
        return { argument, path, what, value, mustRefuse: !isBatch && !(isSearch && searchable.has(what)) };
      }),
    ),
  );
}

describe("S-06 U-03 bad input: each list and each look-up refuses, says what to do, and changes nothing", () => {
  it.each([...fields.keys()])(
    "%s",
    async (name) => {
      const before = await checksumOf(service);
      const cases = casesOf(name);
      const look = async ({ argument, path, what, value, mustRefuse }: Case) => {
        const given = withValueAt(sampleFor(argument, path), argument.type, path, value);
        const answer = await ask(name, { [argument.name]: given });
        const place = [name, argument.name, ...path].join(".");
        const fault = faultOfAnswer(answer, { mustRefuse });
        if (fault) return [`${place} with ${what}: ${fault}`];
        const step = String([argument.name, ...path].findLast((one) => typeof one === "string"));
        // Of a look-up that found nothing there is no more to say.
        const found = answer.errors?.[0]?.extensions.code !== "NOT_FOUND";
        return answer.errors && found && !namesPlace(answer, step)
          ? [`${place} with ${what}: does not name the place: ${answer.text.slice(0, 300)}`]
          : [];
      };
      expect(await inTurns(cases, look, isLarge)).toEqual([]);
      expect(await checksumOf(service)).toEqual(before);
    },
    120_000,
  );
});

const lists = [...fields.keys()].filter((name) =>
  fields.get(name)!.field.args.some((argument) => argument.name === "first"),
);

describe("U-01 bad input: sizes and cursors of pages", () => {
  it.each(lists)("%s", async (name) => {
    const max = name === "Account.seatAllocations" ? 1_000 : 100;
    const [refused, taken] = [
      [
        { first: null },
        { last: null },
        { first: -1 },
        { last: -1 },
        { first: max + 1 },
        { last: max + 1 },
        { first: 2 ** 31 - 1 },
        { first: 1, last: 1 },
        { first: 1, before: "WyJ4Il0" },
        ...[
          "",
          " ",
          "x",
          "WyJ4Il0",
          "bnVsbA",
          "W10",
          "e30",
          "x".repeat(5_000),
          "\u0000",
          "a\ud800",
          "WyJ4Il0=",
          "../..",
          "' or 1=1",
        ].flatMap((cursor) => [{ after: cursor }, { before: cursor }]),
      ],
      [{ after: null }, { before: null }, { first: 0 }, { last: 1 }, { filter: null }],
    ];
    const faults = await inTurns([...refused, ...taken], async (values) => {
      const known = Object.fromEntries(
        Object.entries(values).filter(([key]) =>
          fields.get(name)!.field.args.some((argument) => argument.name === key),
        ),
      );
      const answer = await ask(name, known);
      const isRefused = refused.includes(values as (typeof refused)[number]);
      const fault =
        faultOfAnswer(answer, { mustRefuse: isRefused }) ?? (isRefused || !answer.errors ? null : answer.text);
      return fault ? [`${JSON.stringify(values).slice(0, 80)}: ${fault}`] : [];
    });
    expect(faults).toEqual([]);
  });

  it.each(["1e0", "1.0", '"1"', "2147483648", "ONE", "[[1]]"])("first: %s is no whole number", async (text) => {
    const answer = await world.ask("manager", `{ accounts(first: ${text}) { totalCount } }`);
    expect(faultOfAnswer(answer, { mustRefuse: true })).toBeNull();
  });
});

const searched = lists.filter((name) => {
  const filter = fields.get(name)!.field.args.find((argument) => argument.name === "filter");
  return filter !== undefined && placesIn(filter.type).some(({ path }) => path[0] === "search");
});

const totalOf = ({ data }: RawAnswer): number => {
  const total = /"totalCount":(\d+)/.exec(JSON.stringify(data));
  return Number(total?.[1] ?? "NaN");
};

describe("A-01 U-01 S-02 bad input: a search is for a text, never a pattern", () => {
  it.each(searched)("%s", async (name) => {
    const everything = totalOf(await ask(name, { filter: {} }));
    for (const search of ["%", "_", "%%", "\\", ".*", "a%", "' or '1'='1", ...Object.values(ordinaryTexts)]) {
      const answer = await ask(name, { filter: { search } });
      expect([search, answer.errors, totalOf(answer)]).toEqual([search, undefined, 0]);
    }
    // Nothing to look for is no search; what is too long is said to be.
    expect(everything).toBeGreaterThan(0);
    for (const search of ["", "   ", null]) expect(totalOf(await ask(name, { filter: { search } }))).toBe(everything);
    expect((await ask(name, { filter: { search: "x".repeat(200) } })).errors).toBeUndefined();
    expect((await ask(name, { filter: { search: "x".repeat(201) } })).errors![0]!.message).toContain("200");
  });
});

it("U-03 what is looked up by an id is looked up by its own kind of id only", async () => {
  const kinds = Object.values(schema.getTypeMap()).filter((type) => isNode(type)).length;
  expect(kinds).toBeGreaterThan(0);
  const user = world.plain.sub.publicId;
  const asAccount = await world.ask("manager", "query ($id: ID!) { account(id: $id) { id } }", { id: user });
  expect(asAccount.errors![0]!.extensions.code).toBe("BAD_USER_INPUT");
  expect(asAccount.errors![0]!.message).toContain("acc_");
});
