import { startTestService, type TestService } from "../testing";
import { type Comparison, compareObject, rootTypes } from "./compare.testing";
import { expectations, gaps, isOfMutations } from "./expectations.testing";
import { sightOf } from "./expectationsOfNodes.testing";
import { schema, selectionOf, selectionsOf } from "./selections.testing";
import { type Facts, factsOf, type Target, targetsOf } from "./targets.testing";
import { leaksIn } from "./traces.testing";
import { accountsWith, kinds, mainAbove, type ViewerKind, viewerKinds } from "./viewerKinds.testing";
import { codeOf, makeWorld, type RawAnswer, type World } from "./world.testing";

let service: TestService;
let world: World;
let facts: Facts;
let targets: Target[];
const references = new Map<string, Promise<RawAnswer>>();
const visited = new Set<string>();

beforeAll(async () => {
  service = await startTestService();
  world = await makeWorld(service);
  facts = await factsOf(world);
  targets = await targetsOf(world, facts);
}, 60_000);
afterAll(() => service.stop());

type Node = Readonly<Record<string, unknown>> | null;

async function ask(viewer: ViewerKind, { type, id }: Target): Promise<RawAnswer> {
  // What strangers may send is too small for everything; they are refused at the root anyway.
  const selections = viewer === "anonymous" ? ["{ __typename id }"] : selectionsOf(schema.getType(type)!);
  const answers = await Promise.all(
    selections.map((selection) =>
      world.ask(viewer, `query ($id: ID!) { node(id: $id) { ... on ${type} ${selection} } }`, { id }),
    ),
  );
  const node = answers.every(({ data }) => data?.["node"])
    ? Object.assign({}, ...answers.map(({ data }) => data!["node"]))
    : null;
  const errors = answers.flatMap((answer) => answer.errors ?? []);
  return { ...answers[0]!, text: answers.map(({ text }) => text).join("\n"), data: { node: node as unknown }, errors };
}

/** What the account manager of the target's organization gets; of somebody's own user, that somebody. */
function reference(target: Target): Promise<RawAnswer> {
  const manager = mainAbove(target.account!) === "main" ? "manager" : "foreignManager";
  let known = references.get(target.id);
  if (!known) references.set(target.id, (known = ask(manager, target)));
  return known;
}

const gotOf = ({ errors, data }: RawAnswer) => (data?.["node"] ? "shown" : codeOf(errors?.[0]));

async function faultsOf(viewer: ViewerKind, target: Target): Promise<string[]> {
  const answer = await ask(viewer, target);
  const faults = leaksIn(world, viewer, answer.text, target.id).map(
    (text) => `${viewer} on ${target.type} of ${target.person ?? target.account}: ${text} stands in the answer`,
  );
  const [expected, got] = [sightOf(viewer, target), gotOf(answer)];
  if (expected !== got)
    return [
      ...faults,
      `${viewer} on ${target.type} of ${target.person ?? target.account}: expected ${expected}, got ${got}`,
    ];
  if (expected !== "shown") return faults;
  const comparison: Comparison = { world, facts, viewer, target, errors: answer.errors ?? [], visited, faults };
  const asManager = (await reference(target)).data?.["node"] as Node;
  compareObject(comparison, answer.data!["node"] as NonNullable<Node>, asManager, ["node"]);
  return faults;
}

it("U-03 has an expectation of every field of every type, and of nothing else", () => {
  expect(gaps()).toEqual([]);
});

it("U-03 reaches every kind of object that has an id", () => {
  expect([...new Set(targets.map(({ type }) => type as string))].sort()).toEqual(rootTypes().sort());
});

describe("U-02 U-03 A-04 A-06 S-16 L-05 shows each field to whom it is for, and to nobody else", () => {
  it.each(viewerKinds)("%s", async (viewer) => {
    const faults = await Promise.all(targets.map((target) => faultsOf(viewer, target)));
    expect(faults.flat()).toEqual([]);
  });
});

it("A-06 answers what one may not see as what does not exist, to the letter", async () => {
  const faults: string[] = [];
  for (const viewer of viewerKinds.filter((kind) => kind !== "anonymous"))
    await Promise.all(
      targets
        .filter((target) => sightOf(viewer, target) === "NOT_FOUND")
        .map(async (target) => {
          const nothing = targets.find(({ type, account }) => type === target.type && account === null)!;
          const [one, other] = await Promise.all([ask(viewer, target), ask(viewer, nothing)]);
          if (
            one.text.replaceAll(target.id, "ID") !== other.text.replaceAll(nothing.id, "ID") ||
            one.status !== other.status
          )
            faults.push(`${viewer}: ${target.type} of ${target.account}: ${one.text} and ${other.text}`);
        }),
    );
  expect(faults).toEqual([]);
});

it("W-03 says who asks: the person, the key and its account, without a main account that is not seen", async () => {
  const selection = selectionOf(schema.getType("Viewer")!);
  for (const viewer of viewerKinds) {
    const { data, errors, text } = await world.ask(
      viewer,
      `{ viewer ${viewer === "anonymous" ? "{ type }" : selection} }`,
    );
    expect(errors).toBeUndefined();
    expect(leaksIn(world, viewer, text)).toEqual([]);
    const { home } = kinds[viewer];
    if (home === null) {
      expect(data).toEqual({ viewer: null });
      continue;
    }
    const target: Target = { type: "Account", id: world.accounts[home].publicId, account: home };
    const comparison: Comparison = { world, facts, viewer, target, errors: [], visited, faults: [] };
    const shown = data!["viewer"] as NonNullable<Node>;
    compareObject(comparison, shown, shown, ["viewer"]);
    expect(comparison.faults).toEqual([]);
    expect(data!["viewer"]).toMatchObject({ account: { id: world.accounts[home].publicId } });
  }
});

it("S-15 gives the same link to whoever may ask for a report: it holds no right", async () => {
  const query = `{ seatReport(input: { kind: ACCOUNTS, format: CSV }) ${selectionOf(schema.getType("SeatReport")!)} }`;
  const asManager = (await world.ask("manager", query)).data!["seatReport"] as NonNullable<Node>;
  for (const viewer of viewerKinds) {
    const { data, text } = await world.ask(viewer, query);
    expect(leaksIn(world, viewer, text)).toEqual([]);
    const [name] = accountsWith(viewer, "SEATS_READ");
    if (name === undefined || mainAbove(name) === "foreign") continue;
    const target: Target = { type: "Account", id: world.accounts[name].publicId, account: name };
    const comparison: Comparison = { world, facts, viewer, target, errors: [], visited, faults: [] };
    compareObject(comparison, data!["seatReport"] as NonNullable<Node>, asManager, ["seatReport"]);
    expect(comparison.faults).toEqual([]);
  }
});

it("U-03 looked at every field that a query can answer with", () => {
  const fields = Object.keys(expectations).filter((field) => !isOfMutations(field));
  expect(fields.filter((field) => !visited.has(field))).toEqual([]);
});
