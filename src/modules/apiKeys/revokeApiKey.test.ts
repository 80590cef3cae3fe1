import { encodeId } from "../../platform/ids";
import {
  type AccountFixture,
  eventsOf,
  type GraphqlClient,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  signedIn,
  startTestService,
  type TestService,
  withKey,
} from "../../testing";
import { createApiKey } from "./createApiKey";

let service: TestService;
/** Another process, as far as it can tell: it shares nothing with the first but the database. */
let other: TestService;
let organization: OrganizationFixture;
let sub: AccountFixture;
let manager: GraphqlClient;

beforeAll(async () => {
  service = await startTestService();
  other = await startTestService({ database: service.database });
  organization = await makeOrganization(service, { purchased: 10, subAccounts: 2 });
  [sub] = organization.subs as [AccountFixture];
  manager = await signedIn(service, organization.manager);
}, 60_000);
afterAll(async () => {
  await other.stop();
  await service.stop();
});

interface Payload {
  readonly revokeApiKey: {
    readonly apiKey: { readonly state: string; readonly version: number; readonly revokedAt: string } | null;
    readonly userErrors: readonly { readonly code: string }[];
  } | null;
}

const revokeAs = (client: GraphqlClient, apiKeyId: string, expectedVersion?: number) =>
  client.send<Payload>(
    `mutation ($input: RevokeApiKeyInput!) {
      revokeApiKey(input: $input) { apiKey { state version revokedAt } userErrors { code } }
    }`,
    { input: { apiKeyId, ...(expectedVersion === undefined ? {} : { expectedVersion }) } },
  );

async function keyOf(account: AccountFixture, owner = organization.manager) {
  const { apiKey, key } = await createApiKey(operatorOn(service, organization.organizationId), {
    accountId: account.id,
    ownerId: owner.id,
    name: "to be revoked",
    scopes: ["SEATS_ASSIGN", "SEATS_READ"],
  });
  return { id: apiKey.id, publicId: encodeId("key", apiKey.id), key };
}

const statusAt = async (at: TestService, key: string) => (await withKey(at, key).send("{ viewer { type } }")).status;
const revocations = (id: string) =>
  eventsOf(service, organization.organizationId, "api_key.revoke").then((events) =>
    events.filter(({ targets }) => targets[0]?.id === id),
  );

describe("revokeApiKey", () => {
  it("K-01 ends the key for its next request, in every process, with one event", async () => {
    const { id, publicId, key } = await keyOf(organization.main);
    expect([await statusAt(service, key), await statusAt(other, key)]).toEqual([200, 200]);
    const { data } = await revokeAs(manager, publicId, 1);
    expect(data?.revokeApiKey).toEqual({
      apiKey: { state: "REVOKED", version: 2, revokedAt: expect.any(String) as string },
      userErrors: [],
    });
    expect([await statusAt(service, key), await statusAt(other, key)]).toEqual([401, 401]);
    expect(await revocations(id)).toEqual([
      {
        status: "SUCCESS",
        reason: null,
        accountId: organization.main.id,
        actorType: "USER",
        actorId: organization.manager.id,
        targets: [
          { type: "api_key", id },
          { type: "user", id: organization.manager.id },
        ],
        details: {},
        personal: { name: "to be revoked", owner: organization.manager.email },
      },
    ]);
  });

  it("K-01 is done once: again it answers the same and writes nothing, whatever version is sent", async () => {
    const { id, publicId } = await keyOf(organization.main);
    const first = await revokeAs(manager, publicId, 1);
    expect((await revokeAs(manager, publicId, 1)).data).toEqual(first.data);
    expect((await revokeAs(manager, publicId)).data).toEqual(first.data);
    expect(await revocations(id)).toHaveLength(1);
  });

  it("U-09 refuses a stale version, and the key lives on", async () => {
    const { id, publicId, key } = await keyOf(organization.main);
    const { data } = await revokeAs(manager, publicId, 7);
    expect(data?.revokeApiKey).toEqual({ apiKey: null, userErrors: [{ code: "VERSION_CONFLICT" }] });
    expect(await statusAt(service, key)).toBe(200);
    expect((await revocations(id)).map(({ status, reason }) => [status, reason])).toEqual([
      ["FAILURE", "VERSION_CONFLICT"],
    ]);
  });

  it("K-01 is done once when many do it at the same time, also while the key is in use", async () => {
    const { id, publicId, key } = await keyOf(organization.main);
    const [answers, uses] = await Promise.all([
      Promise.all(Array.from({ length: 8 }, () => revokeAs(manager, publicId))),
      Promise.all(Array.from({ length: 16 }, (_, n) => statusAt(n % 2 ? service : other, key))),
    ]);
    expect(new Set(answers.map(({ data }) => JSON.stringify(data)))).toEqual(
      new Set([JSON.stringify(answers[0]!.data)]),
    );
    expect(answers[0]!.data?.revokeApiKey?.apiKey).toMatchObject({ state: "REVOKED", version: 2 });
    expect(uses.filter((status) => status !== 200 && status !== 401)).toEqual([]);
    expect(await statusAt(other, key)).toBe(401);
    expect(await revocations(id)).toHaveLength(1);
  });

  it("K-01 refuses a change of the key's that waited for a lock meanwhile", async () => {
    const { publicId, key } = await keyOf(organization.main);
    const user = await makeUser(service, organization.main);
    const holder = await service.owner.connect();
    try {
      await holder.query("begin");
      await holder.query("select from organizations where organization_id = $1 for update", [
        organization.organizationId,
      ]);
      const assigning = withKey(other, key).send(
        `mutation ($id: ID!) { assignSeats(input: { userIds: [$id], mode: REJECT_ALL }) { userErrors { code } } }`,
        { id: user.publicId },
      );
      const { rows } = await holder.query<{ pid: number }>("select pg_backend_pid() as pid");
      const blocked = "select from pg_locks where not granted and $1 = any(pg_blocking_pids(pid))";
      while ((await service.owner.query(blocked, [rows[0]!.pid])).rowCount === 0);
      expect((await revokeAs(manager, publicId)).data?.revokeApiKey?.userErrors).toEqual([]);
      await holder.query("commit");
      expect((await assigning).errors?.map(({ extensions }) => extensions.code)).toEqual(["UNAUTHENTICATED"]);
      const { rowCount } = await service.owner.query("select from seats where user_id = $1", [user.id]);
      expect(rowCount).toBe(0);
    } finally {
      await holder.query("rollback");
      holder.release();
    }
  });

  it("U-03 K-02 is for people with API_KEYS_MANAGE on the key's account, and takes anybody's key", async () => {
    const admin = await makeUser(service, sub, { roles: ["ACCOUNT_ADMIN"] });
    const client = await signedIn(service, admin);
    const [ofManager, ofMain] = [await keyOf(sub), await keyOf(organization.main)];
    expect((await revokeAs(client, ofManager.publicId)).data?.revokeApiKey?.apiKey?.state).toBe("REVOKED");
    // the main account's keys do not exist for a sub-account's admin.
    expect((await revokeAs(client, ofMain.publicId)).errors?.[0]?.extensions.code).toBe("NOT_FOUND");
    const auditor = await signedIn(service, await makeUser(service, sub, { roles: ["AUDITOR"] }));
    const another = await keyOf(sub);
    expect((await revokeAs(auditor, another.publicId)).errors?.[0]).toMatchObject({
      extensions: { code: "FORBIDDEN", permission: "API_KEYS_MANAGE" },
    });
    const { errors } = await revokeAs(withKey(service, another.key), another.publicId);
    expect(errors?.[0]).toMatchObject({
      message: "API keys do not make, change or revoke API keys. A person who is signed in does this.",
      extensions: { code: "FORBIDDEN" },
    });
    const stranger = await makeOrganization(service);
    const theirs = await signedIn(service, stranger.manager);
    expect((await revokeAs(theirs, ofMain.publicId)).errors?.[0]?.extensions.code).toBe("NOT_FOUND");
    expect([await statusAt(service, ofMain.key), await statusAt(service, another.key)]).toEqual([200, 200]);
  });
});
