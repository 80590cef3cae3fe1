import { startTestService, type TestService } from "../testing";
import { sightOf } from "./expectationsOfNodes.testing";
import { schema } from "./selections.testing";
import { type Facts, factsOf, type Target, targetsOf } from "./targets.testing";
import { leaksIn } from "./traces.testing";
import {
  type AccountName,
  accountNames,
  accountsWith,
  sees,
  type ViewerKind,
  viewerKinds,
} from "./viewerKinds.testing";
import { codeOf, makeWorld, nothingsId, type RawAnswer, type World } from "./world.testing";

let service: TestService;
let world: World;
let facts: Facts;
let targets: Target[];

beforeAll(async () => {
  service = await startTestService();
  world = await makeWorld(service);
  // Everybody who has a seat has not used it for long.
  await service.owner.query(
    "update seat_activity set last_sign_in_at = '2020-01-01', active_at = '2020-01-01' where seat_assigned_at is not null",
  );
  facts = await factsOf(world);
  targets = await targetsOf(world, facts);
}, 60_000);
afterAll(() => service.stop());

const fieldIn = ({ data, errors }: RawAnswer, name: string) => (data?.[name] ? data[name] : codeOf(errors?.[0]));

/** A field that finds one object by its id: who sees what, and the same answer for what is hidden as for nothing. */
const finds = (name: "account" | "user" | "node", type?: Target["type"]) => async (viewer: ViewerKind) => {
  const ask = async ({ id }: Pick<Target, "id">) => {
    const answer = await world.ask(viewer, `query ($id: ID!) { ${name}(id: $id) { id } }`, { id });
    return { ...answer, text: answer.text.replaceAll(id, "ID") };
  };
  const chosen = targets.filter((target) => !type || target.type === type);
  const answers = await Promise.all(chosen.map(ask));
  return chosen.flatMap((target, index) => {
    const [expected, answer] = [sightOf(viewer, target), answers[index]!];
    const got = fieldIn(answer, name);
    const nothing = chosen.findIndex((other) => other.type === target.type && other.account === null);
    if (expected === "NOT_FOUND" && answer.text !== answers[nothing]!.text) return [`${target.type}: ${answer.text}`];
    return (typeof got === "string" ? got : "shown") === expected
      ? []
      : [`${target.id}: ${answer.text}, not ${expected}`];
  });
};

/** A list over all accounts on which one holds a permission. */
const lists =
  (
    name: "accounts" | "users" | "inactiveSeatedUsers",
    permission: string,
    ids: (viewer: ViewerKind) => readonly string[],
    id = "id",
  ) =>
  async (viewer: ViewerKind) => {
    // Strangers' documents are kept small.
    const first = viewer === "anonymous" ? "first: 5" : "first: 100";
    const answer = await world.ask(viewer, `{ ${name}(${first}) { totalCount nodes { ${id} } } }`);
    const wanted = [...ids(viewer)].sort();
    const refusal = viewer === "anonymous" ? "UNAUTHENTICATED" : wanted.length === 0 ? `FORBIDDEN ${permission}` : null;
    const got = fieldIn(answer, name);
    if (refusal !== null) return got === refusal ? [] : [`${answer.text}, not ${refusal}`];
    const { totalCount, nodes } = got as { totalCount: number; nodes: { id: string }[] };
    expect({ totalCount, ids: nodes.map(({ id }) => id).sort() }).toEqual({ totalCount: wanted.length, ids: wanted });
    return leaksIn(world, viewer, answer.text);
  };

/** What each field of the root answers to whom, from SPEC. */
const queryRows: Readonly<Record<string, (viewer: ViewerKind) => Promise<string[]>>> = {
  account: finds("account", "Account"),
  user: finds("user", "User"),
  node: finds("node"),
  accounts: lists("accounts", "ACCOUNTS_READ", (viewer) =>
    accountsWith(viewer, "ACCOUNTS_READ").map((name) => world.accounts[name].publicId),
  ),
  users: lists("users", "USERS_READ", (viewer) =>
    accountsWith(viewer, "USERS_READ").flatMap((name) => facts.users[name]),
  ),
  inactiveSeatedUsers: lists(
    "inactiveSeatedUsers",
    "SEATS_READ",
    (viewer) => accountsWith(viewer, "SEATS_READ").flatMap((name) => facts.seated[name]),
    "id: userId",
  ),
  seatReport: async (viewer) => {
    const about = async (kind: string, permission: string, name: AccountName | null) => {
      const input = { kind, format: "CSV", ...(name ? { accountId: world.accounts[name].publicId } : {}) };
      const answer = await world.ask(
        viewer,
        "query ($input: SeatReportInput!) { seatReport(input: $input) { kind format url fileName } }",
        { input },
      );
      const got = fieldIn(answer, "seatReport");
      const held = accountsWith(viewer, permission);
      const seen = name === null || sees(viewer, name);
      const allowed = name === null ? held.length > 0 : held.includes(name);
      const denied = seen ? `FORBIDDEN ${permission}` : "NOT_FOUND";
      const wanted = viewer === "anonymous" ? "UNAUTHENTICATED" : allowed ? "shown" : denied;
      const leaks = leaksIn(world, viewer, answer.text, ...(name ? [world.accounts[name].publicId] : []));
      return [
        ...((typeof got === "string" ? got : "shown") === wanted ? [] : [`${kind} of ${name}: ${answer.text}`]),
        ...leaks,
      ];
    };
    const asked = ["ACCOUNTS", "SEATED_USERS", "INACTIVE_USERS", "SEAT_LOG"].flatMap((kind) =>
      [null, ...accountNames].map((name) => about(kind, kind === "SEAT_LOG" ? "SEAT_LOG_READ" : "SEATS_READ", name)),
    );
    return (await Promise.all(asked)).flat();
  },
  // Open to strangers, who are nobody: fieldMatrix.test.ts holds the rest.
  viewer: async (viewer) => {
    const { data } = await world.ask(viewer, "{ viewer { type } }");
    return (data!["viewer"] === null) === (viewer === "anonymous") ? [] : ["viewer"];
  },
};

it("U-03 has a row for every query, and for nothing else", () => {
  expect(Object.keys(queryRows).sort()).toEqual(Object.keys(schema.getQueryType()!.getFields()).sort());
});

it("U-03 publishes no subscription without a row here", () => {
  expect(Object.keys(schema.getSubscriptionType()?.getFields() ?? {})).toEqual([]);
});

describe("A-01 A-06 U-01 U-03 answers each viewer with what is theirs to see", () => {
  const cells = Object.keys(queryRows).flatMap((name) => viewerKinds.map((viewer) => [name, viewer] as const));
  it.each(cells)("%s by %s", async (name, viewer) => {
    expect(await queryRows[name]!(viewer)).toEqual([]);
  });
});

it("A-06 tells in one document apart what one sees and what one does not, in any order", async () => {
  const [own, hidden] = [world.accounts.sub.publicId, world.accounts.sibling.publicId];
  for (const viewer of ["subAdmin", "subSeatManager", "subKey"] as const)
    for (const ids of [
      [own, hidden],
      [hidden, own],
    ]) {
      const answer = await world.ask(
        viewer,
        `query ($one: ID!, $other: ID!, $user: ID!) {
          one: account(id: $one) { id } accounts { nodes { id } } other: account(id: $other) { id }
          users { nodes { id } } user(id: $user) { id }
        }`,
        { one: ids[0], other: ids[1], user: world.plain.sibling.publicId },
      );
      const shown = ids[0] === own ? "one" : "other";
      const missing = shown === "one" ? "other" : "one";
      expect(answer.data).toMatchObject({ [shown]: { id: own }, [missing]: null, user: null });
      expect(answer.errors!.map((error) => [error.path!.join("."), error.extensions.code]).sort()).toEqual([
        [missing, "NOT_FOUND"],
        ["user", "NOT_FOUND"],
      ]);
      expect(leaksIn(world, viewer, answer.text, hidden)).toEqual([]);
    }
});

it("W-04 keeps the schema from strangers, whoever else may read it", async () => {
  for (const viewer of viewerKinds)
    for (const query of ["{ __schema { queryType { name } } }", '{ __type(name: "Account") { name } }']) {
      const { data, errors } = await world.ask(viewer, query);
      if (viewer === "anonymous") expect([data ?? null, codeOf(errors?.[0])]).toEqual([null, "UNAUTHENTICATED"]);
      else expect(errors).toBeUndefined();
    }
});

it("U-03 tells strangers the same whether an id is somebody's, nobody's or a rightless word", async () => {
  const texts = new Set<string>();
  for (const id of [world.accounts.main.publicId, world.accounts.foreign.publicId, nothingsId("acc")]) {
    const answer = await world.ask("anonymous", "query ($id: ID!) { account(id: $id) { id } }", { id });
    texts.add(`${answer.status} ${answer.text}`);
  }
  expect([...texts]).toEqual([expect.stringContaining("UNAUTHENTICATED")]);
});
