import {
  type AccountFixture,
  makeApiKey,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  signedIn,
  startTestService,
  stranger,
  type TestService,
  type UserFixture,
  withKey,
} from "../../testing";
import { hashPassword } from "../../platform/crypto/passwordHash";
import { reservedOrganizationId } from "../../platform/viewer";
import { disableAccount } from "../accounts";

const password = "meadow otter lamp";
const signInDocument = /* GraphQL */ `
  mutation SignIn($email: String!, $password: String!) {
    signIn(input: { email: $email, password: $password }) {
      result {
        __typename
        ... on SignedIn {
          expiresAt
          user {
            id
            email
          }
          viewer {
            type
            account {
              id
            }
            mainAccount {
              id
            }
          }
        }
        ... on SignInFailed {
          message
        }
      }
      userErrors {
        code
        path
      }
    }
  }
`;
const viewerDocument = "{ viewer { type apiKeyName user { id } account { id } mainAccount { id } } }";

let service: TestService;
let organization: OrganizationFixture;
let sub: AccountFixture;
let manager: UserFixture;

/** A user with this file's password. */
async function withPassword(user: UserFixture): Promise<UserFixture> {
  await service.owner.query(
    `insert into user_credentials (organization_id, user_id, password_hash, password_changed_at) values ($1, $2, $3, now())`,
    [user.organizationId, user.id, await hashPassword(password)],
  );
  return user;
}

/** Signs in as a program would that keeps cookies, from an IP of its own unless told otherwise. */
async function signIn(email: string, typed: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${service.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": newIp(), ...headers },
    body: JSON.stringify({ query: signInDocument, variables: { email, password: typed } }),
  });
  const [setCookie] = response.headers.getSetCookie();
  return { response, setCookie, cookie: setCookie?.split(";")[0] ?? "", body: (await response.json()) as SignInAnswer };
}

interface SignInAnswer {
  readonly data: {
    readonly signIn: {
      readonly result: {
        readonly __typename: string;
        readonly message?: string;
        readonly user?: { readonly id: string };
      } | null;
      readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] }[];
    } | null;
  };
  readonly errors?: readonly { readonly extensions: { readonly code: string; readonly retryAfterSeconds?: number } }[];
}

let lastIp = 0;
const newIp = () => `198.51.${Math.floor(++lastIp / 250)}.${lastIp % 250}`;

const viewerWith = async (cookie: string) => {
  const response = await fetch(`${service.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie },
    body: JSON.stringify({ query: viewerDocument }),
  });
  return ((await response.json()) as { data: { viewer: { user: { id: string } } | null } }).data.viewer;
};

const loginEvents = async (organizationId: string, targetId?: string) =>
  (
    await service.owner.query<Record<string, unknown>>(
      `select e.status, e.reason, e.actor_type, e.actor_id, e.account_id, p.user_name, p.personal
       from audit_events e join audit_event_personal p on p.organization_id = e.organization_id and p.event_id = e.id
       where e.organization_id = $1 and e.code = 'user.login' and ($2::text is null or e.targets->0->>'id' = $2)
       order by e.id`,
      [organizationId, targetId ?? null],
    )
  ).rows;

beforeAll(async () => {
  service = await startTestService({ trustedProxies: ["loopback"] });
  organization = await makeOrganization(service, { subAccounts: 1 });
  [sub] = organization.subs as [AccountFixture];
  manager = await withPassword(organization.manager);
});
afterAll(() => service.stop());

describe("signing in", () => {
  it("W-01 gives a session, its end and the viewer in one answer", async () => {
    const { response, setCookie, cookie, body } = await signIn(manager.email.toUpperCase(), password);
    expect(response.status).toBe(200);
    expect(body).toEqual({
      data: {
        signIn: {
          result: {
            __typename: "SignedIn",
            expiresAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
            user: { id: manager.publicId, email: manager.email },
            viewer: {
              type: "USER",
              account: { id: organization.main.publicId },
              mainAccount: { id: organization.main.publicId },
            },
          },
          userErrors: [],
        },
      },
    });
    expect(setCookie).toMatch(/^tenantry=[0-9a-z]{26}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Expires=/);
    expect(await viewerWith(cookie)).toMatchObject({ type: "USER", user: { id: manager.publicId } });
  });

  it("W-02 keeps only a hash of the cookie, and notes the sign-in on the user and in the audit log", async () => {
    const user = await withPassword(await makeUser(service, sub));
    const { cookie } = await signIn(user.email, password, { "user-agent": "a browser" });
    const { rows: sessions } = await service.owner.query<{ row: string }>(
      `select s::text as row from sessions s where user_id = $1`,
      [user.id],
    );
    expect(sessions).toHaveLength(1);
    expect(sessions[0]?.row).not.toContain(cookie.split(".")[1]);
    expect(sessions[0]?.row).toContain("a browser");
    const { rows } = await service.owner.query(
      `select last_sign_in_at is not null as noted, version from users where id = $1`,
      [user.id],
    );
    expect(rows).toEqual([{ noted: true, version: 1 }]);
    expect(await loginEvents(organization.organizationId, user.id)).toEqual([
      {
        status: "SUCCESS",
        reason: null,
        actor_type: "USER",
        actor_id: user.id,
        account_id: sub.id,
        user_name: user.email,
        personal: { name: user.name, email: user.email },
      },
    ]);
  });

  it("W-02 renews the session: the one that the browser had before has ended, also in another organization", async () => {
    const other = await withPassword((await makeOrganization(service)).manager);
    const first = await signIn(manager.email, password);
    const elsewhere = await signIn(manager.email, password);
    const second = await signIn(other.email, password, { cookie: first.cookie });
    expect(second.cookie).not.toBe(first.cookie);
    expect(await viewerWith(first.cookie)).toBeNull();
    expect(await viewerWith(elsewhere.cookie)).toMatchObject({ user: { id: manager.publicId } });
    expect(await viewerWith(second.cookie)).toMatchObject({ user: { id: other.publicId } });
  });

  it("W-01 takes a session away only when the attempt succeeds", async () => {
    const { cookie } = await signIn(manager.email, password);
    const failed = await signIn(manager.email, "wrong", { cookie });
    expect(failed.body.data.signIn?.result?.__typename).toBe("SignInFailed");
    expect(await viewerWith(cookie)).not.toBeNull();
  });

  it("W-01 works on with the new session in the same document", async () => {
    const { body } = await (async () => {
      const response = await fetch(`${service.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-forwarded-for": newIp() },
        body: JSON.stringify({
          query: `mutation M($input: SignInInput!) { signIn(input: $input) { result { __typename } } signOut { userErrors { code } } again: signOut { userErrors { code } } }`,
          variables: { input: { email: manager.email, password } },
        }),
      });
      return { body: await response.json(), cookies: response.headers.getSetCookie() };
    })();
    expect(body).toEqual({
      data: { signIn: { result: { __typename: "SignedIn" } }, signOut: { userErrors: [] }, again: { userErrors: [] } },
    });
  });

  it("W-01 asks for both fields", async () => {
    expect((await signIn(" ", password)).body.data.signIn).toEqual({
      result: null,
      userErrors: [{ code: "REQUIRED", path: ["input", "email"] }],
    });
    expect((await signIn("a@b.example", "")).body.data.signIn).toEqual({
      result: null,
      userErrors: [{ code: "REQUIRED", path: ["input", "password"] }],
    });
  });

  it("K-02 is closed to API keys, as is signing out", async () => {
    const program = withKey(service, await makeApiKey(service, sub, manager, ["SEATS_READ"]));
    const answer = await program.send(signInDocument, { email: manager.email, password });
    expect([answer.data, answer.errors?.[0]?.extensions.code]).toEqual([{ signIn: null }, "FORBIDDEN"]);
    expect(answer.headers.getSetCookie()).toEqual([]);
    const out = await program.send("mutation { signOut { userErrors { code } } }");
    expect(out.errors?.[0]).toMatchObject({
      message: "An API key has no session to end: it works until it expires or is revoked. People sign out.",
      extensions: { code: "FORBIDDEN" },
    });
  });
});

describe("a failed sign-in", () => {
  it("X-25 looks the same whatever was wrong; the true reason is in the audit log", async () => {
    const user = async (sql: string) => {
      const made = await withPassword(await makeUser(service, sub));
      if (sql) await service.owner.query(`update users set ${sql} where id = $1`, [made.id]);
      return made;
    };
    const closed = await makeOrganization(service);
    await withPassword(closed.manager);
    await service.owner.query(`update accounts set closed_at = now() where id = $1`, [closed.organizationId]);
    const [off] = (await makeOrganization(service, { subAccounts: 1 })).subs as [AccountFixture];
    const ofDisabledAccount = await withPassword(await makeUser(service, off));
    await disableAccount(operatorOn(service, off.organizationId), { accountId: off.id });
    const unverified = await makeUser(service, sub, { invitedOnly: true });
    const noPassword = await makeUser(service, sub);
    const cases: [string, UserFixture | null, string, string][] = [
      ["WRONG_PASSWORD", await user(""), "", "wrong"],
      ["WRONG_PASSWORD", noPassword, "", password],
      ["USER_DISABLED", await user("disabled_at = now()"), "", password],
      ["USER_DISABLED", await user("disabled_at = now()"), "", "wrong"],
      ["USER_LOCKED", await user("locked_at = now()"), "", password],
      ["USER_LOCKED", await user("locked_at = now(), locked_until = now() + interval '1 hour'"), "", password],
      ["NOT_ACCEPTED", await user("accepted_at = null"), "", password],
      ["ACCOUNT_DISABLED", ofDisabledAccount, "", password],
      ["ORGANIZATION_CLOSED", closed.manager, "", password],
      ["UNKNOWN_USER", null, unverified.email, password],
      ["UNKNOWN_USER", null, "nobody@test.example", password],
      ["UNKNOWN_USER", null, "not an address", password],
      ["UNKNOWN_USER", null, "nul\u0000@test.example", password],
      ["UNKNOWN_USER", null, `${"x".repeat(3_000)}@test.example`, "y".repeat(20_000)],
    ];
    const seen = new Set<string>();
    for (const [reason, somebody, address, typed] of cases) {
      const before = (await loginEvents(reservedOrganizationId)).length;
      const { response, body } = await signIn(somebody?.email ?? address, typed);
      const headers = [...response.headers].filter(([name]) => !["x-request-id", "date"].includes(name));
      seen.add(JSON.stringify([response.status, headers, body]));
      const events = somebody
        ? await loginEvents(somebody.organizationId, somebody.id)
        : (await loginEvents(reservedOrganizationId)).slice(before);
      expect(events).toEqual([
        expect.objectContaining({
          status: "FAILURE",
          reason,
          actor_type: "ANONYMOUS",
          account_id: somebody?.accountId ?? null,
          ...(somebody ? { user_name: somebody.email } : {}),
        }),
      ]);
    }
    expect([...seen]).toHaveLength(1);
    expect([...seen][0]).toContain("SignInFailed");
    expect([...seen][0]).not.toContain("set-cookie");
  });

  it("L-01 X-25 keeps an address that nobody has, but never what looks like a password in the wrong field", async () => {
    await signIn("somebody@test.example", "x");
    await signIn("hunter2 is my secret", "x");
    const events = (await loginEvents(reservedOrganizationId)).slice(-2);
    expect(events.map((event) => [event["user_name"], event["personal"]])).toEqual([
      ["somebody@test.example", { name: null, email: "somebody@test.example" }],
      [null, { name: null, email: null }],
    ]);
  });

  it("X-25 ends by itself where the lock has ended", async () => {
    const user = await withPassword(await makeUser(service, sub));
    await service.owner.query(
      `update users set locked_at = now() - interval '2 hours', locked_until = now() - interval '1 hour' where id = $1`,
      [user.id],
    );
    expect((await signIn(user.email, password)).body.data.signIn?.result?.__typename).toBe("SignedIn");
  });

  it("X-25 follows when the password changes while it is being checked", async () => {
    const user = await withPassword(await makeUser(service, sub));
    const blocker = await service.owner.connect();
    await blocker.query("begin");
    await blocker.query(`select 1 from users where id = $1 for update`, [user.id]);
    const attempt = signIn(user.email, password);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await blocker.query(`update user_credentials set password_hash = 'another' where user_id = $1`, [user.id]);
    await blocker.query("commit");
    blocker.release();
    expect((await attempt).body.data.signIn?.result?.__typename).toBe("SignInFailed");
    const { rows } = await service.owner.query(`select 1 from sessions where user_id = $1`, [user.id]);
    expect(rows).toEqual([]);
    expect(await loginEvents(organization.organizationId, user.id)).toMatchObject([
      { status: "FAILURE", reason: "WRONG_PASSWORD" },
    ]);
  });
});

describe("signing out", () => {
  it("W-01 ends the session, clears the cookie and is an event; twice is no fault", async () => {
    const user = await withPassword(await makeUser(service, sub));
    const { cookie } = await signIn(user.email, password);
    const out = () =>
      fetch(`${service.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", cookie },
        body: JSON.stringify({ query: "mutation { signOut { userErrors { code } } }" }),
      });
    const first = await out();
    expect(await first.json()).toEqual({ data: { signOut: { userErrors: [] } } });
    expect(first.headers.getSetCookie()).toEqual([
      "tenantry=; Path=/; HttpOnly; SameSite=Lax; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    ]);
    expect(await viewerWith(cookie)).toBeNull();
    expect(await (await out()).json()).toEqual({ data: { signOut: { userErrors: [] } } });
    const { rows } = await service.owner.query(
      `select status, actor_id from audit_events where code = 'user.logout' and targets->0->>'id' = $1`,
      [user.id],
    );
    expect(rows).toEqual([{ status: "SUCCESS", actor_id: user.id }]);
  });
});

describe("the viewer", () => {
  it("W-01 is null for strangers, the person with a session, the key and its account with a key", async () => {
    expect((await stranger(service).send(viewerDocument)).data).toEqual({ viewer: null });
    const user = await makeUser(service, sub);
    expect((await (await signedIn(service, user)).send(viewerDocument)).data).toEqual({
      viewer: {
        type: "USER",
        apiKeyName: null,
        user: { id: user.publicId },
        account: { id: sub.publicId },
        mainAccount: null,
      },
    });
    const blind = withKey(service, await makeApiKey(service, sub, manager, ["SEATS_READ"]));
    expect((await blind.send(viewerDocument)).data).toEqual({
      viewer: { type: "API_KEY", apiKeyName: "test key", user: null, account: { id: sub.publicId }, mainAccount: null },
    });
    const reader = withKey(service, await makeApiKey(service, organization.main, manager, ["USERS_READ"]));
    expect((await reader.send(viewerDocument)).data).toMatchObject({ viewer: { user: { id: manager.publicId } } });
  });
});
