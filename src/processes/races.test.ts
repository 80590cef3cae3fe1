import { issueLink } from "../modules/auth";
import { encodeId } from "../platform/ids";
import {
  eventsOf,
  type GraphqlClient,
  makeApiKey,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  signedIn,
  startTestService,
  type TestService,
  type UserFixture,
  withCookie,
  withKey,
} from "../testing";
import { environmentOf, type ServerProgram, startServer } from "../testing/programs";

let service: TestService;
let servers: ServerProgram[];
beforeAll(async () => {
  service = await startTestService();
  const env = environmentOf(service.database, service.secretKey);
  servers = await Promise.all([startServer(env), startServer(env)]);
}, 120_000);
afterAll(async () => {
  servers.forEach((server) => {
    server.kill("SIGTERM");
  });
  await Promise.all(servers.map(({ ended }) => ended));
  await service.stop();
}, 60_000);

/** A user's session at one of the two processes. */
async function at(server: number, user: UserFixture): Promise<GraphqlClient> {
  const { headers } = await signedIn(service, user);
  return withCookie({ url: servers[server]!.url }, headers["cookie"] ?? "");
}

const secondManagerOf = (organization: OrganizationFixture) =>
  makeUser(service, organization.main, { roles: ["ACCOUNT_MANAGER"], includesSubAccounts: true });

const grantOf = async ({ id }: UserFixture) => {
  const { rows } = await service.owner.query<{ id: string }>(
    `select g.id from role_grants g join roles r on r.organization_id = g.organization_id and r.id = g.role_id
     where g.user_id = $1 and r.built_in = 'ACCOUNT_MANAGER'`,
    [id],
  );
  return encodeId("grt", rows[0]!.id);
};

const managersLeft = async ({ organizationId }: OrganizationFixture) => {
  const { rowCount } = await service.owner.query(
    `select from effective_grants g join users u on u.organization_id = g.organization_id and u.id = g.user_id
     where g.organization_id = $1 and g.built_in = 'ACCOUNT_MANAGER' and u.disabled_at is null`,
    [organizationId],
  );
  return rowCount;
};

interface Done {
  readonly done: { readonly userErrors: readonly { readonly code: string }[] } | null;
}
const disable = `mutation ($id: ID!) { done: disableUser(input: { userId: $id }) { userErrors { code } } }`;
const revoke = `mutation ($id: ID!) { done: revokeRole(input: { grantId: $id }) { userErrors { code } } }`;

/** What an answer came to: a refusal's code, an error's code, or OK. */
async function codeOf(client: GraphqlClient, document: string, variables: object): Promise<string> {
  const { data, errors } = await client.send<Done>(document, variables);
  return data?.done?.userErrors[0]?.code ?? errors?.[0]?.extensions.code ?? "OK";
}

it("U-05 keeps one of two account managers who disable or demote one another at the same moment at two processes", async () => {
  for (let round = 0; round < 8; round++) {
    const organization = await makeOrganization(service);
    const second = await secondManagerOf(organization);
    const [first, other] = [await at(0, organization.manager), await at(1, second)];
    const [document, on] = round % 2 === 0 ? [disable, null] : [revoke, grantOf];
    const idOf = async (user: UserFixture) => (on ? on(user) : user.publicId);
    const [idOfSecond, idOfFirst] = [await idOf(second), await idOf(organization.manager)];
    const codes = await Promise.all([
      codeOf(first, document, { id: idOfSecond }),
      codeOf(other, document, { id: idOfFirst }),
    ]);
    expect(codes).toContain("OK");
    // The slower one lost session, sight or rights with the other's success, or meets the rule itself.
    expect(codes.filter((code) => code !== "OK")).toHaveLength(1);
    expect(await managersLeft(organization)).toBe(1);
  }
});

it("U-05 keeps one of three account managers who disable one another in a ring", async () => {
  for (let round = 0; round < 6; round++) {
    const organization = await makeOrganization(service);
    const managers = [
      organization.manager,
      await secondManagerOf(organization),
      await secondManagerOf(organization),
    ] as const;
    const clients = await Promise.all(managers.map((manager, n) => at((n + round) % 2, manager)));
    const codes = await Promise.all(
      clients.map((client, n) => codeOf(client, disable, { id: managers[(n + 1) % 3]!.publicId })),
    );
    expect(codes).toContain("OK");
    expect(await managersLeft(organization)).toBe(3 - codes.filter((code) => code === "OK").length);
    expect(await managersLeft(organization)).toBeGreaterThanOrEqual(1);
  }
});

it("K-01 refuses a revoked key at the other process from its next request on, and ends it once", async () => {
  const { organizationId, main, manager } = await makeOrganization(service);
  for (let round = 0; round < 4; round++) {
    const key = await makeApiKey(service, main, manager, ["SEATS_READ"]);
    const { rows } = await service.owner.query<{ id: string }>(
      "select id from api_keys where organization_id = $1 order by id desc limit 1",
      [organizationId],
    );
    const used = servers.map(({ url }) => withKey({ url }, key));
    const statusAt = async (client: GraphqlClient | undefined) => (await client!.send("{ viewer { type } }")).status;
    const revokeKey = `mutation ($id: ID!) { done: revokeApiKey(input: { apiKeyId: $id }) { userErrors { code } } }`;
    const clients = [await at(0, manager), await at(1, manager)];
    const [codes, statuses] = await Promise.all([
      Promise.all(clients.map((client) => codeOf(client, revokeKey, { id: encodeId("key", rows[0]!.id) }))),
      Promise.all(Array.from({ length: 12 }, (_, n) => statusAt(used[n % 2]))),
    ]);
    expect(codes).toEqual(["OK", "OK"]);
    expect(statuses.filter((status) => status !== 200 && status !== 401)).toEqual([]);
    expect(await Promise.all(used.map(statusAt))).toEqual([401, 401]);
    expect(await eventsOf(service, organizationId, "api_key.revoke")).toHaveLength(round + 1);
  }
});

it("U-01 makes one user of an address on an account, however many ask at the same moment at two processes", async () => {
  const organization = await makeOrganization(service, { subAccounts: 1 });
  const clients = [await at(0, organization.manager), await at(1, organization.manager)];
  const document = `mutation ($account: ID!, $email: String!) {
    done: createUser(input: { accountId: $account, email: $email }) { userErrors { code } } }`;
  const spellings = ["Kim.Lee@race.example", "kim.lee@race.example", "KIM.LEE@RACE.EXAMPLE", "kim.lee@RACE.example"];
  const codes = await Promise.all(
    Array.from({ length: 16 }, (_, n) =>
      codeOf(clients[n % 2]!, document, { account: organization.subs[0]!.publicId, email: spellings[n % 4] }),
    ),
  );
  expect(codes.toSorted()).toEqual([...Array.from({ length: 15 }, () => "EMAIL_TAKEN"), "OK"]);
  const { rowCount } = await service.owner.query(
    `select from users where organization_id = $1 and email_key = 'kim.lee@race.example'`,
    [organization.organizationId],
  );
  expect(rowCount).toBe(1);
  // One event for each attempt: 15 failed ones and the one that stands.
  const events = await eventsOf(service, organization.organizationId, "user.create");
  const ours = events.filter(({ actorType }) => actorType === "USER");
  expect(ours.map(({ status, reason }) => `${status} ${reason ?? ""}`.trim()).toSorted()).toEqual([
    ...Array.from({ length: 15 }, () => "FAILURE EMAIL_TAKEN"),
    "SUCCESS",
  ]);
});

it("U-01 lets one of two organizations claim an address that both invited, when both links are used at the same moment", async () => {
  for (let round = 0; round < 4; round++) {
    const email = `both${round}@race.example`;
    const links: { token: string; organizationId: string }[] = [];
    for (let n = 0; n < 2; n++) {
      const organization = await makeOrganization(service);
      const user = await makeUser(service, organization.main, { email, invitedOnly: true });
      const { token } = await issueLink(operatorOn(service, organization.organizationId), { userId: user.id });
      links.push({ token, organizationId: organization.organizationId });
    }
    const answers = await Promise.all(
      links.map(async ({ token }, n) => {
        const response = await fetch(`${servers[n]!.url}/accept`, {
          method: "POST",
          body: new URLSearchParams({ token, password: "meadow otter lamp" }),
          headers: { "sec-fetch-site": "same-origin" },
        });
        return { status: response.status, text: await response.text() };
      }),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422]);
    expect(answers.find(({ status }) => status === 422)?.text).toContain("signs in to another account");
    const { rows } = await service.owner.query<{ organization_id: string }>(
      `select organization_id from sign_in_emails where email_key = $1`,
      [email],
    );
    expect(rows).toEqual([
      { organization_id: links[answers.findIndex(({ status }) => status === 200)]!.organizationId },
    ]);
  }
});
