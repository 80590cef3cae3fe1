import { signedIn, startTestService, type TestService } from "../testing";
import { checksumOf } from "./checksum.testing";
import { type Aim, makeGrantsToTake, type MutationRow, mutationRows, type Standing } from "./mutations.testing";
import { schema } from "./selections.testing";
import { leaksIn } from "./traces.testing";
import { type AccountName, kinds, type ViewerKind, viewerKinds } from "./viewerKinds.testing";
import { askAs, codeOf, makeWorld, type RawAnswer, type World } from "./world.testing";

let service: TestService;
let world: World;
const mutations = schema.getMutationType()!.getFields();

beforeAll(async () => {
  service = await startTestService();
  world = await makeWorld(service);
  await makeGrantsToTake(world);
}, 60_000);
afterAll(() => service.stop());

/** The accounts that `enableAccount` is aimed at are disabled while it is tested. */
const setDisabled = (disabled: boolean) =>
  service.owner.query(`update accounts set disabled_at = ${disabled ? "now()" : "null"} where id = any($1)`, [
    [world.accounts.sibling.id, world.accounts.foreignSub.id],
  ]);

const documentOf = (name: string, { selection }: MutationRow) => {
  const [argument] = mutations[name]!.args;
  return argument
    ? `mutation ($input: ${argument.type.toString()}) { ${name}(input: $input) ${selection} }`
    : `mutation { ${name} ${selection} }`;
};

interface Sent {
  readonly input: Readonly<Record<string, unknown>>;
  readonly answer: RawAnswer;
}

async function send(viewer: ViewerKind, name: string, input: Sent["input"]): Promise<Sent> {
  const headers = await headersFor(viewer, name);
  return { input, answer: await askAs(service, headers, documentOf(name, mutationRows[name]!), { input }) };
}

/** What signs out, or in anew, ends the session that it came with: it gets one of its own. */
async function headersFor(viewer: ViewerKind, name: string): Promise<Readonly<Record<string, string>>> {
  const ends = /^sign/.test(name) && kinds[viewer].home !== null && !kinds[viewer].isKey;
  return ends ? (await signedIn(service, world.people.get(viewer)!)).headers : world.headers.get(viewer)!;
}

interface Payload {
  readonly userErrors: readonly { readonly code: string }[];
  readonly results?: readonly {
    readonly outcome: string;
    readonly error: { readonly code: string; readonly message: string } | null;
  }[];
}

/** What a call came to: `ok`, the code of a refusal, or that of an error. */
function outcomeOf({ data, errors }: RawAnswer, name: string): string {
  if (errors) return codeOf(errors[0]);
  const payload = data![name] as Payload;
  const row = payload.results?.[0];
  if (row?.error) {
    const permission = /permission (\w+)/.exec(row.error.message)?.[1];
    return permission ? `${row.error.code} ${permission}` : row.error.code;
  }
  return payload.userErrors[0]?.code ?? "ok";
}

interface Cell {
  readonly viewer: ViewerKind;
  readonly aim: Aim;
  readonly standing: Standing;
}

async function faultOf({ viewer, aim, standing }: Cell, name: string, nothing: Sent | undefined): Promise<string[]> {
  const row = mutationRows[name]!;
  const input = standing === "allowed" ? (row.harmless ?? row.input) : row.input;
  const sent = await send(viewer, name, input(world, aim, viewer));
  const at = `${name} by ${viewer} on ${aim}`;
  const expected = standing === "allowed" ? harmlesslyOf(row, aim) : standing;
  const got = outcomeOf(sent.answer, name);
  const leaks = leaksIn(world, viewer, sent.answer.text, JSON.stringify(sent.input));
  const faults = leaks.map((text) => `${at}: ${text} stands in the answer`);
  if (got !== expected) faults.push(`${at}: expected ${expected}, got ${got}: ${sent.answer.text.slice(0, 200)}`);
  if (standing === "NOT_FOUND" && nothing && plain(sent) !== plain(nothing))
    faults.push(`${at}: ${sent.answer.text} is not what there is for nothing: ${nothing.answer.text}`);
  return faults;
}

const harmlesslyOf = (row: MutationRow, aim: Aim) =>
  aim === "self" ? (row.harmlesslyOnSelf ?? row.harmlessly) : row.harmlessly;

/** A few at a time: a long queue for the organization's lock would be another test. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += 8) results.push(...(await Promise.all(items.slice(at, at + 8).map(work))));
  return results;
}

/** An answer without the ids that were sent. */
const plain = ({ input, answer }: Sent) =>
  Object.values(input)
    .flat()
    .filter((value): value is string => typeof value === "string" && /^[a-z]{3}_/.test(value))
    .reduce((text, id) => text.replaceAll(id, "ID"), `${answer.status} ${answer.text}`);

const failuresWritten = async () => {
  const { rows } = await service.owner.query<{ count: number }>(
    "select count(*)::integer as count from audit_events where status = 'FAILURE'",
  );
  return rows[0]!.count;
};

it("U-03 has a row for every mutation, and for nothing else", () => {
  expect(Object.keys(mutationRows).sort()).toEqual(Object.keys(mutations).sort());
});

describe("U-02 U-03 A-04 A-06 S-04 S-16 K-02 lets through who may; refused calls change nothing and are on record", () => {
  it.each(Object.keys(mutations))("%s", async (name) => {
    const row = mutationRows[name]!;
    const isSignIn = name.startsWith("sign");
    if (name === "enableAccount") await setDisabled(true);
    const cells = viewerKinds.flatMap((viewer) =>
      row.aims
        .filter((aim) => aim !== "self" || isSignIn || (kinds[viewer].home !== null && !kinds[viewer].isKey))
        .map((aim): Cell => ({ viewer, aim, standing: row.standing(viewer, aim) })),
    );
    const nothing = new Map<ViewerKind, Sent>();
    if (row.aims.includes("nonexistent"))
      await inTurns(viewerKinds, async (viewer) => {
        nothing.set(viewer, await send(viewer, name, row.input(world, "nonexistent", viewer)));
      });
    const faults: string[] = [];
    for (const allowed of [false, true]) {
      const chosen = cells.filter(({ standing }) => (standing === "allowed") === allowed);
      const [before, failures] = [await checksumOf(service), await failuresWritten()];
      const found = await inTurns(chosen, (cell) => faultOf(cell, name, nothing.get(cell.viewer)));
      faults.push(...found.flat());
      const after = await checksumOf(service);
      const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
      // The grants that are there to be taken are gone.
      if (changed.length > 0 && !(allowed && name === "revokeRole"))
        faults.push(
          `${name} changed ${changed.join(", ")} when ${allowed ? "it should find nothing to do" : "refused"}`,
        );
      // L-03: what was refused leaves a FAILURE event each, but for strangers, who leave none.
      const expected = chosen.filter(
        ({ viewer, aim }) => viewer !== "anonymous" && (!allowed || harmlesslyOf(row, aim) !== "ok"),
      );
      const written = (await failuresWritten()) - failures;
      if (!isSignIn && written !== expected.length)
        faults.push(`${name}: ${written} FAILURE events where ${expected.length} calls were refused`);
    }
    if (name === "enableAccount") await setDisabled(false);
    expect(faults).toEqual([]);
  });
});

describe("U-03 the calls that were refused do change something for who may", () => {
  const done = Object.keys(mutations).filter((name) => !name.startsWith("sign"));
  // What takes away comes last.
  const order = (name: string) => (name.startsWith("disable") ? 2 : /^(remove|revoke)/.test(name) ? 1 : 0);
  it.each(done.sort((a, b) => order(a) - order(b)))("%s", async (name) => {
    const aim: AccountName = name === "createSubAccount" ? "main" : "sibling";
    if (name === "enableAccount") await setDisabled(true);
    const before = await checksumOf(service);
    const { answer } = await send("manager", name, mutationRows[name]!.input(world, aim, "manager"));
    expect(outcomeOf(answer, name)).toBe("ok");
    expect(await checksumOf(service)).not.toEqual(before);
  });
});
