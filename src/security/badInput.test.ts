import { type GraphQLInputType, isNullableType } from "graphql";
import { newId } from "../platform/ids";
import { startTestService, type TestService } from "../testing";
import { checksumOf } from "./checksum.testing";
import { hostileFor, ordinaryTexts, placesIn, withValueAt } from "./hostileValues.testing";
import { type Aim, mutationRows } from "./mutations.testing";
import { faultOfAnswer, namesPlace, saidIn } from "./refusals.testing";
import { schema } from "./selections.testing";
import { makeWorld, type RawAnswer, type World } from "./world.testing";

let service: TestService;
let world: World;
const mutations = schema.getMutationType()!.getFields();
const withInput = Object.keys(mutations).filter((name) => mutations[name]!.args.length > 0);

beforeAll(async () => {
  service = await startTestService();
  world = await makeWorld(service);
}, 60_000);
afterAll(() => service.stop());

const inputOf = (name: string): GraphQLInputType => mutations[name]!.args[0]!.type;
const aimOf = (name: string): Aim =>
  mutationRows[name]!.aims.includes("sibling") ? "sibling" : mutationRows[name]!.aims[0]!;
const sampleOf = (name: string) => mutationRows[name]!.input(world, aimOf(name), "manager");

const send = (name: string, input: unknown): Promise<RawAnswer> =>
  world.ask(
    "manager",
    `mutation ($input: ${inputOf(name).toString()}) { ${name}(input: $input) ${mutationRows[name]!.selection} }`,
    { input },
  );

/** A few at a time, so that nothing waits for long. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += 6) results.push(...(await Promise.all(items.slice(at, at + 6).map(work))));
  return results;
}

/** What the ids of a place begin with. */
const prefixOf = (path: readonly (string | number)[]) => {
  const name = String(path.findLast((step) => typeof step === "string"));
  return (
    ({ accountId: "acc", grantId: "grt", roleId: "rol", apiKeyId: "key" } as Record<string, string>)[name] ?? "usr"
  );
};

/** Places that take any text, and then say what they always say: it would tell which addresses are of somebody. */
const takesAnything = new Set(["signIn.email", "signIn.password"]);

/** Texts that are empty and stand for nothing given, where nothing need be given. */
const standsForNothing = /^(an empty text|only spaces|only a no-break space)$/;
const optionalTexts = new Set([
  "createUser.firstName",
  "createUser.lastName",
  "updateUser.firstName",
  "updateUser.lastName",
]);

const fieldsOf = (type: GraphQLInputType): object => {
  const named = schema.getType(type.toString().replace("!", ""));
  return named && "getFields" in named ? named.getFields() : {};
};

describe("S-06 U-03 bad input: each mutation refuses, says what to do, and changes nothing", () => {
  it.each(withInput)(
    "%s",
    async (name) => {
      const type = inputOf(name);
      const before = await checksumOf(service);
      const cases = placesIn(type)
        .flatMap((place) => hostileFor(place.type, prefixOf(place.path)).map((hostile) => ({ ...place, ...hostile })))
        .filter(({ path, what }) => !(standsForNothing.test(what) && optionalTexts.has([name, ...path].join("."))));
      expect(cases.length).toBeGreaterThan(10);
      const faults = await inTurns(cases, async ({ path, what, value }) => {
        const answer = await send(name, withValueAt(sampleOf(name), type, path, value));
        const place = [name, ...path].join(".");
        const fault = faultOfAnswer(answer, { mustRefuse: !takesAnything.has(place) });
        if (fault) return [`${place} with ${what}: ${fault}`];
        const field = path.findLast((step) => typeof step === "string") ?? "input";
        const about = saidIn(answer);
        // What costs too much is refused for what the document selects of the rows, whose place is told instead.
        const costs = about.every(
          ({ code, message }) => code === "TOO_COMPLEX" && message.includes(`\`${name}.results`),
        );
        const isAbout = costs || about.every(({ code }) => code === "RATE_LIMITED") || namesPlace(answer, field);
        const lost = about.length > 0 && !isAbout;
        return lost ? [`${place} with ${what}: does not name the place: ${answer.text.slice(0, 300)}`] : [];
      });
      expect(faults.flat()).toEqual([]);
      expect(await checksumOf(service)).toEqual(before);
    },
    120_000,
  );

  it.each(withInput)("%s takes no field that it does not know, and none that is read-only", async (name) => {
    const before = await checksumOf(service);
    const fields = [
      "nope",
      "id",
      "organizationId",
      "version",
      "createdAt",
      "updatedBy",
      "status",
      "disabledAt",
      "__proto__",
      "constructor",
    ];
    for (const field of fields) {
      const text = JSON.stringify(sampleOf(name)).replace(/\}$/, `,"${field}":1}`);
      const answer = await send(name, JSON.parse(text));
      expect([field, faultOfAnswer(answer, { mustRefuse: true })]).toEqual([field, null]);
      expect(saidIn(answer)[0]!.code).toBe("BAD_USER_INPUT");
      expect(namesPlace(answer, field)).toBe(true);
    }
    expect(await checksumOf(service)).toEqual(before);
  });

  it.each(withInput.filter((name) => "expectedVersion" in fieldsOf(inputOf(name))))(
    "%s refuses a change on old data (U-09)",
    async (name) => {
      const before = await checksumOf(service);
      for (const expectedVersion of [0, -1, 999_999_999]) {
        const answer = await send(name, { ...sampleOf(name), expectedVersion });
        expect(saidIn(answer).map(({ code }) => code)).toEqual(["VERSION_CONFLICT"]);
      }
      expect(await checksumOf(service)).toEqual(before);
    },
  );
});

it("S-06 bad input: null for what is optional is as good as nothing", async () => {
  for (const name of withInput) {
    const optional = placesIn(inputOf(name)).filter(({ path, type }) => path.length === 1 && isNullableType(type));
    for (const { path } of optional) {
      const answer = await send(name, { ...sampleOf(name), [String(path[0])]: null });
      expect([name, path, faultOfAnswer(answer, { mustRefuse: false })]).toEqual([name, path, null]);
    }
  }
});

describe("S-06 bad input: numbers in the text of a document", () => {
  it.each(["1e0", "1.0", '"1"', "2147483648", "-2147483649", "[[1]]", "{}", "ONE"])(
    "limit: %s is no whole number",
    async (text) => {
      const accountId = world.accounts.sibling.publicId;
      const answer = await world.ask(
        "manager",
        `mutation { setSeatLimit(input: { accountId: "${accountId}", limit: ${text} }) { userErrors { code } } }`,
      );
      expect(faultOfAnswer(answer, { mustRefuse: true })).toBeNull();
      expect(saidIn(answer).map(({ code }) => code)).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
    },
  );

  it.each(["1e0", "1.0", "true", "ONE", "[[]]"])("id: %s is no id", async (text) => {
    const answer = await world.ask("manager", `{ account(id: ${text}) { id } }`);
    expect(faultOfAnswer(answer, { mustRefuse: true })).toBeNull();
  });
});

describe("A-02 U-01 bad input: what looks dangerous and is only a name is kept to the letter", () => {
  const same = (text: string) => text.normalize("NFC");
  it.each(Object.entries(ordinaryTexts))("%s", async (_, text) => {
    const asked = await world.ask(
      "manager",
      `mutation ($new: CreateSubAccountInput!, $account: UpdateAccountInput!, $user: UpdateUserInput!, $invited: CreateUserInput!) {
        createSubAccount(input: $new) { account { name } userErrors { message } }
        updateAccount(input: $account) { account { name } userErrors { message } }
        updateUser(input: $user) { user { firstName lastName } userErrors { message } }
        createUser(input: $invited) { user { firstName lastName } userErrors { message } }
      }`,
      {
        new: { name: text },
        account: { accountId: world.accounts.sibling.publicId, name: text },
        user: { userId: world.plain.sibling.publicId, firstName: text, lastName: text },
        invited: {
          accountId: world.accounts.sibling.publicId,
          email: `${newId()}@test.example`,
          firstName: text,
          lastName: text,
        },
      },
    );
    expect(asked.errors).toBeUndefined();
    const [account, user] = [{ name: same(text) }, { firstName: same(text), lastName: same(text) }];
    expect(asked.data).toEqual({
      createSubAccount: { account, userErrors: [] },
      updateAccount: { account, userErrors: [] },
      updateUser: { user, userErrors: [] },
      createUser: { user, userErrors: [] },
    });
    // It is found by itself, and by no pattern that it might be taken for.
    const found = await world.ask(
      "manager",
      "query ($q: String) { accounts(filter: { search: $q }) { nodes { name } } }",
      {
        q: text,
      },
    );
    const { nodes } = found.data!["accounts"] as { nodes: { name: string }[] };
    expect(nodes.length).toBe(2);
    expect(nodes.every(({ name }) => name === same(text))).toBe(true);
  });
});
