import type { PoolClient } from "pg";
import { closeOrganization } from "../modules/accounts";
import { revokeRole } from "../modules/roles";
import { encodeId } from "../platform/ids";
import {
  type AccountFixture,
  makeApiKey,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  signedIn,
  startTestService,
  type TestService,
  type UserFixture,
  withKey,
} from "../testing";
import { askAs, codeOf, type RawAnswer } from "./world.testing";

let here: TestService;
/** Another process of the service, as far as it can tell: it shares nothing with the first but the database. */
let there: TestService;

beforeAll(async () => {
  here = await startTestService();
  there = await startTestService({ database: here.database });
}, 60_000);
afterAll(async () => {
  await there.stop();
  await here.stop();
});

type Headers = Readonly<Record<string, string>>;

interface Scene {
  readonly organization: OrganizationFixture;
  readonly sub: AccountFixture;
  /** Account admin of `sub`, and a key that is owned by them. */
  readonly admin: UserFixture;
  readonly session: Headers;
  readonly key: Headers;
  readonly manager: Headers;
  /** A user to act on. */
  readonly user: UserFixture;
}

async function makeScene(): Promise<Scene> {
  const organization = await makeOrganization(here, { subAccounts: 1 });
  const [sub] = organization.subs as [AccountFixture];
  const admin = await makeUser(here, sub, { roles: ["ACCOUNT_ADMIN"] });
  const key = await makeApiKey(here, sub, admin, ["USERS_READ", "ROLES_READ", "ROLES_MANAGE", "ACCOUNTS_MANAGE"]);
  return {
    organization,
    sub,
    admin,
    session: (await signedIn(here, admin)).headers,
    key: withKey(here, key).headers,
    manager: (await signedIn(here, organization.manager)).headers,
    user: await makeUser(here, sub),
  };
}

const usersOf = (service: TestService, headers: Headers, { sub }: Scene) =>
  askAs(service, headers, "query ($id: ID!) { account(id: $id) { users { totalCount } } }", { id: sub.publicId });

/** What a viewer is answered in the other process: `ok` or a code. */
const standing = async (headers: Headers, scene: Scene) => {
  const { errors } = await usersOf(there, headers, scene);
  return errors ? codeOf(errors[0]) : "ok";
};

const change = (name: string, type: string) =>
  `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code message } } }`;

const grantOfAdmin = async ({ admin }: Scene) => {
  const { rows } = await here.owner.query<{ id: string }>("select id from role_grants where user_id = $1", [admin.id]);
  return rows[0]!.id;
};

/** Ways to lose a right by what is asked of one process, and what the other says to a session and to a key at once. */
const losses: Readonly<
  Record<string, { lose: (scene: Scene) => Promise<unknown>; session: string; key: string; keyLivesOn?: true }>
> = {
  "X-24 A-06 a user who is disabled": {
    lose: ({ manager, admin }) =>
      askAs(here, manager, change("disableUser", "DisableUserInput"), { input: { userId: admin.publicId } }),
    session: "UNAUTHENTICATED",
    key: "UNAUTHENTICATED",
  },
  "A-03 an account that is disabled": {
    lose: ({ manager, sub }) =>
      askAs(here, manager, change("disableAccount", "DisableAccountInput"), { input: { accountId: sub.publicId } }),
    session: "UNAUTHENTICATED",
    key: "UNAUTHENTICATED",
  },
  "U-03 X-24 a role that is taken": {
    lose: async (scene) =>
      revokeRole(operatorOn(here, scene.organization.organizationId), { grantId: await grantOfAdmin(scene) }),
    session: "FORBIDDEN USERS_READ",
    key: "FORBIDDEN USERS_READ",
  },
  "U-03 a role that has ended": {
    lose: async (scene) =>
      here.owner.query("update role_grants set expires_at = now() - interval '1 second' where id = $1", [
        await grantOfAdmin(scene),
      ]),
    session: "FORBIDDEN USERS_READ",
    key: "FORBIDDEN USERS_READ",
  },
  "W-02 a session that is signed out": {
    lose: ({ session }) => askAs(here, session, "mutation { signOut { userErrors { code } } }"),
    session: "UNAUTHENTICATED",
    key: "ok",
  },
  "W-02 a session that has ended": {
    lose: ({ admin }) =>
      here.owner.query("update sessions set expires_at = now() - interval '1 second' where user_id = $1", [admin.id]),
    session: "UNAUTHENTICATED",
    key: "ok",
  },
  "K-01 a key that is revoked": {
    lose: async ({ manager, admin }) => {
      const { rows } = await here.owner.query<{ id: string }>("select id from api_keys where owner_id = $1", [
        admin.id,
      ]);
      const input = { apiKeyId: encodeId("key", rows[0]!.id) };
      return askAs(here, manager, change("revokeApiKey", "RevokeApiKeyInput"), { input });
    },
    session: "ok",
    key: "UNAUTHENTICATED",
  },
  "A-07 an organization that is closed": {
    lose: ({ organization: { organizationId } }) => closeOrganization(operatorOn(here, organizationId), {}),
    session: "UNAUTHENTICATED",
    key: "UNAUTHENTICATED",
  },
};

describe("A-03 A-07 U-03 W-02 K-01 X-24 takes effect on the very next request in another process:", () => {
  it.each(Object.keys(losses))("%s", async (name) => {
    const { lose, session, key } = losses[name]!;
    const scene = await makeScene();
    expect([await standing(scene.session, scene), await standing(scene.key, scene)]).toEqual(["ok", "ok"]);
    const done = await lose(scene);
    expect((done as { errors?: unknown }).errors).toBeUndefined();
    expect([await standing(scene.session, scene), await standing(scene.key, scene)]).toEqual([session, key]);
  });

  it("A-03 enabling an account again wakes its keys and no session", async () => {
    const scene = await makeScene();
    const input = { accountId: scene.sub.publicId };
    await askAs(here, scene.manager, change("disableAccount", "DisableAccountInput"), { input });
    expect(await standing(scene.manager, scene)).toBe("ok");
    await askAs(here, scene.manager, change("enableAccount", "EnableAccountInput"), { input });
    expect([await standing(scene.session, scene), await standing(scene.key, scene)]).toEqual(["UNAUTHENTICATED", "ok"]);
  });
});

/** Ways to lose a right while a change that needs it waits for a lock: by SQL, in the transaction that holds the lock. */
const lossesWhileWaiting: Readonly<Record<string, { sql: string; session: string; key: string }>> = {
  "U-03 the role is taken": {
    sql: "delete from role_grants where user_id = $1",
    session: "FORBIDDEN",
    key: "FORBIDDEN",
  },
  "U-03 the role ends": {
    sql: "update role_grants set expires_at = now() - interval '1 second' where user_id = $1",
    session: "FORBIDDEN",
    key: "FORBIDDEN",
  },
  "X-24 the user is disabled": {
    sql: "update users set disabled_at = now() where id = $1",
    session: "UNAUTHENTICATED",
    key: "UNAUTHENTICATED",
  },
  "A-03 the account is disabled": {
    sql: "update accounts set disabled_at = now() where id = (select account_id from users where id = $1)",
    session: "UNAUTHENTICATED",
    key: "UNAUTHENTICATED",
  },
  "W-02 the session ends": { sql: "delete from sessions where user_id = $1", session: "UNAUTHENTICATED", key: "ok" },
  "K-01 the key is revoked": {
    sql: "update api_keys set revoked_at = now() where owner_id = $1",
    session: "ok",
    key: "UNAUTHENTICATED",
  },
};

/** Changes that wait: for the organization's lock, or for the account's. */
const changes: Readonly<Record<string, (scene: Scene) => readonly [query: string, input: object, permission: string]>> =
  {
    grantRole: ({ sub, user }) => [
      change("grantRole", "GrantRoleInput"),
      { accountId: sub.publicId, userId: user.publicId, builtInRole: "INBOX_VIEWER" },
      "ROLES_MANAGE",
    ],
    updateAccount: ({ sub }) => [
      change("updateAccount", "UpdateAccountInput"),
      { accountId: sub.publicId, name: "Too late" },
      "ACCOUNTS_MANAGE",
    ],
  };

describe("U-03 A-03 W-02 K-01 X-24 is lost to a change that already waited for its lock:", () => {
  const cells = Object.keys(lossesWhileWaiting).flatMap((loss) =>
    Object.keys(changes).flatMap((name) => (["session", "key"] as const).map((by) => [loss, name, by] as const)),
  );
  it.each(cells)("%s, %s by %s", async (loss, name, by) => {
    const scene = await makeScene();
    const [query, input, permission] = changes[name]!(scene);
    const { sql, ...expected } = lossesWhileWaiting[loss]!;
    const { answer, changed } = await whileWaiting(scene, sql, () => askAs(there, scene[by], query, { input }));
    const outcome = expected[by] === "FORBIDDEN" ? `FORBIDDEN ${permission}` : expected[by];
    expect(answer.errors ? codeOf(answer.errors[0]) : "ok").toBe(outcome);
    expect(changed).toBe(outcome === "ok");
  });
});

/** Holds the locks, lets a change begin and wait, does `sql` to the admin, and lets go. */
async function whileWaiting({ organization, sub, admin, user }: Scene, sql: string, begin: () => Promise<RawAnswer>) {
  const holder = await here.owner.connect();
  try {
    await holder.query("begin");
    await holder.query("select from organizations where organization_id = $1 for update", [
      organization.organizationId,
    ]);
    await holder.query("select from accounts where organization_id = $1 and id = $2 for update", [
      organization.organizationId,
      sub.id,
    ]);
    const asked = begin();
    await someoneWaitsFor(holder);
    await holder.query(sql, [admin.id]);
    await holder.query("commit");
    const answer = await asked;
    // What both changes leave behind: a second grant of the user, a name of the account.
    const { rows } = await here.owner.query<{ changed: boolean }>(
      `select (select count(*) from role_grants where user_id = $1) > 1
         or (select name from accounts where id = $2) = 'Too late' as changed`,
      [user.id, sub.id],
    );
    return { answer, changed: rows[0]!.changed };
  } finally {
    await holder.query("rollback");
    holder.release();
  }
}

/** Until a statement of another connection waits for this one's locks. */
async function someoneWaitsFor(holder: PoolClient): Promise<void> {
  const { rows } = await holder.query<{ pid: number }>("select pg_backend_pid() as pid");
  for (let tries = 0; tries < 200; tries++) {
    const waiting = await here.owner.query(
      "select from pg_locks where not granted and $1 = any(pg_blocking_pids(pid)) limit 1",
      [rows[0]!.pid],
    );
    if (waiting.rowCount === 1) return;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  throw new Error("nothing waited for the lock");
}
