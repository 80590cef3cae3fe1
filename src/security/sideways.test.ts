import { startTestService, type TestService } from "../testing";
import { leaksIn } from "./traces.testing";
import type { ViewerKind } from "./viewerKinds.testing";
import { codeOf, makeWorld, nothingsId, type RawAnswer, type World } from "./world.testing";

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

/** Those who work on `sub` alone. */
const below = ["subAdmin", "subSeatManager", "subKey", "subSeatsKey"] as const;

interface Page {
  readonly totalCount: number;
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly edges: readonly { readonly cursor: string }[];
}

const page = "{ totalCount nodes { __typename } edges { cursor } }";

/** The lists, as a path from an account or from the root, and what its cursors belong to. */
const listFields: Readonly<Record<string, string>> = {
  users: "User",
  roleGrants: "RoleGrant",
  roles: "Role",
  subAccounts: "Account",
  seatAllocations: "SeatAllocation",
  seatedUsers: "SeatedUser",
  seatCandidates: "SeatCandidate",
  seatLog: "SeatLogEntry",
  auditLog: "AuditEvent",
  apiKeys: "ApiKey",
};

/** A page of an account's list; arguments as GraphQL writes them. */
async function listOf(
  viewer: ViewerKind,
  field: string,
  args: string,
  account: keyof World["accounts"] = "sub",
  selection = page,
): Promise<RawAnswer & { readonly page: Page | undefined }> {
  const answer = await world.ask(viewer, `query ($id: ID!) { account(id: $id) { ${field}(${args}) ${selection} } }`, {
    id: world.accounts[account].publicId,
  });
  const shown = answer.data?.["account"] as Record<string, Page | null> | null | undefined;
  return { ...answer, page: shown?.[field] ?? undefined };
}

describe("A-06 filters by what one cannot see find what filters by nothing find", () => {
  const quoted = (text: string) => JSON.stringify(text);
  interface Filter {
    readonly field: string;
    readonly filter: (value: string) => string;
    /** What those on `sub` cannot see, and what is nobody's. */
    readonly hidden: () => string;
    readonly nothing: () => string;
    readonly viewers?: readonly ViewerKind[];
  }
  const filters: Readonly<Record<string, Filter>> = {
    "seatLog by who did it": {
      field: "seatLog",
      filter: (id) => `doneBy: [${quoted(id)}]`,
      hidden: () => world.people.get("manager")!.publicId,
      nothing: () => nothingsId("usr"),
    },
    "seatLog by another account": {
      field: "seatLog",
      filter: (id) => `accountIds: [${quoted(id)}]`,
      hidden: () => world.accounts.sibling.publicId,
      nothing: () => nothingsId("acc"),
    },
    "seatLog by another account's user": {
      field: "seatLog",
      filter: (id) => `userIds: [${quoted(id)}]`,
      hidden: () => world.plain.sibling.publicId,
      nothing: () => nothingsId("usr"),
    },
    "seatLog by the address of who did it": {
      field: "seatLog",
      filter: (text) => `search: ${quoted(text)}`,
      hidden: () => world.people.get("manager")!.email,
      nothing: () => "nobody@test.example",
    },
    "seatLog by another account's name": {
      field: "seatLog",
      filter: (text) => `search: ${quoted(text)}`,
      hidden: () => world.accounts.sibling.name,
      nothing: () => "Nowhere",
    },
    "seatAllocations by another account": {
      field: "seatAllocations",
      filter: (id) => `accountIds: [${quoted(id)}]`,
      hidden: () => world.accounts.sibling.publicId,
      nothing: () => nothingsId("acc"),
    },
    "seatAllocations by another account's name": {
      field: "seatAllocations",
      filter: (text) => `search: ${quoted(text)}`,
      hidden: () => world.accounts.sibling.name,
      nothing: () => "Nowhere",
    },
    "seatedUsers by an address, without the right to read users": {
      field: "seatedUsers",
      filter: (text) => `search: ${quoted(text)}`,
      hidden: () => world.plain.sub.email,
      nothing: () => "nobody@test.example",
      viewers: ["subSeatsKey"],
    },
    "seatCandidates by an address, without the right to read users": {
      field: "seatCandidates",
      filter: (text) => `search: ${quoted(text)}`,
      hidden: () => world.plain.sub.email,
      nothing: () => "nobody@test.example",
      viewers: ["subSeatsKey"],
    },
  };
  it.each(Object.keys(filters))("%s", async (name) => {
    const { field, filter, hidden, nothing, viewers } = filters[name]!;
    for (const viewer of viewers ?? below) {
      const ask = (value: string) => listOf(viewer, field, `filter: { ${filter(value)} }`);
      const [one, other] = [await ask(hidden()), await ask(nothing())];
      expect(one.text).toBe(other.text);
      expect(other.page).toEqual({ totalCount: 0, nodes: [], edges: [] });
    }
    // Who sees it does find it: the filter works.
    const found = await listOf("manager", field, `filter: { ${filter(hidden())} }`, viewers ? "sub" : "main");
    expect(found.page!.totalCount).toBeGreaterThan(0);
  });

  it("users by another account, or by a role of another organization", async () => {
    const ask = async (filter: string) =>
      (await world.ask("subAdmin", `{ users(filter: { ${filter} }) ${page} }`)).text;
    const empty = JSON.stringify({ data: { users: { totalCount: 0, nodes: [], edges: [] } } });
    const { rows } = await service.owner.query<{ id: string }>("select id from roles where built_in = 'MEMBER'");
    expect(rows.length).toBeGreaterThan(1);
    for (const account of ["sibling", "main", "foreign"] as const)
      expect((await ask(`accountIds: ["${world.accounts[account].publicId}"]`)).trim()).toBe(empty);
    const roles = await world.ask(
      "foreignManager",
      "query ($id: ID!) { account(id: $id) { roles { nodes { id } } } }",
      {
        id: world.accounts.foreign.publicId,
      },
    );
    const { nodes } = (roles.data!["account"] as { roles: { nodes: { id: string }[] } }).roles;
    for (const { id } of nodes) expect((await ask(`roleId: "${id}"`)).trim()).toBe(empty);
    expect((await ask(`roleId: "${nothingsId("rol")}"`)).trim()).toBe(empty);
  });

  it("inactiveSeatedUsers by another account, by who is there, or by an address without the right to read users", async () => {
    const empty = JSON.stringify({ data: { inactiveSeatedUsers: { totalCount: 0, nodes: [], edges: [] } } });
    const ask = async (viewer: ViewerKind, filter: string) =>
      (await world.ask(viewer, `{ inactiveSeatedUsers(filter: { ${filter} }) ${page} }`)).text.trim();
    const hidden = (["sibling", "main", "foreign"] as const).flatMap((name) => [
      `accountIds: [${quoted(world.accounts[name].publicId)}]`,
      `search: ${quoted(`Marker${name}plain`)}`,
    ]);
    const address = `search: ${quoted(world.plain.sub.email)}`;
    for (const viewer of below)
      for (const filter of [...hidden, `accountIds: ["${nothingsId("acc")}"]`])
        expect(await ask(viewer, filter)).toBe(empty);
    expect(await ask("subSeatsKey", address)).toBe(empty);
    // Who sees them does find them, and whoever works on `sub` finds those there.
    for (const filter of [...hidden.slice(0, 4), address])
      expect(await ask("manager", filter)).toContain('"totalCount":1');
    for (const viewer of below) expect(await ask(viewer, "")).toContain('"totalCount":1');
  });

  it("of the seat log by a batch of another account", async () => {
    const rows = await listOf("manager", "seatLog", "first: 100", "main", "{ nodes { batchId account { id } } }");
    const batch = rows.page!.nodes.find(
      ({ account, batchId }) => batchId && (account as { id: string }).id === world.accounts.sibling.publicId,
    )!["batchId"] as string;
    const ask = (viewer: ViewerKind, id: string) =>
      listOf(viewer, "seatLog", `filter: { batchId: "${id}" }`, viewer === "manager" ? "main" : "sub");
    expect((await ask("manager", batch)).page!.totalCount).toBe(1);
    for (const viewer of below)
      expect((await ask(viewer, batch)).text).toBe((await ask(viewer, "00000000-0000-4000-8000-000000000000")).text);
  });
});

describe("A-06 cursors are good for nothing but their list, and let nobody out of it", () => {
  it("a cursor of the whole organization shows those on a sub-account their own rows only", async () => {
    for (const field of ["seatLog", "seatedUsers", "seatCandidates", "users", "roleGrants"]) {
      const all = await listOf("manager", field, "first: 100", field === "seatLog" ? "main" : "sibling");
      const own = await listOf(
        "subAdmin",
        field,
        "first: 100",
        "sub",
        "{ totalCount nodes { id: __typename } edges { cursor } }",
      );
      const cursors = new Set(own.page!.edges.map(({ cursor }) => cursor));
      for (const { cursor } of all.page!.edges) {
        const paged = await listOf("subAdmin", field, `first: 100, after: ${JSON.stringify(cursor)}`);
        expect(paged.errors).toBeUndefined();
        expect(paged.page!.totalCount).toBe(own.page!.totalCount);
        expect(paged.page!.edges.filter((edge) => !cursors.has(edge.cursor))).toEqual([]);
        expect(leaksIn(world, "subAdmin", paged.text)).toEqual([]);
      }
    }
  });

  it("a cursor of the inactive of all accounts shows those on a sub-account their own rows only", async () => {
    const ask = async (viewer: ViewerKind) =>
      (await world.ask(viewer, `{ inactiveSeatedUsers(first: 50) ${page} }`)).data!["inactiveSeatedUsers"] as Page;
    const [all, own] = [await ask("manager"), await ask("subAdmin")];
    expect(all.edges.length).toBeGreaterThan(own.edges.length);
    for (const { cursor } of all.edges)
      for (const place of ["after", "before"]) {
        const size = place === "after" ? "first" : "last";
        const paged = await world.ask(
          "subAdmin",
          `{ inactiveSeatedUsers(${size}: 50, ${place}: ${JSON.stringify(cursor)}) ${page} }`,
        );
        expect(paged.errors).toBeUndefined();
        const { totalCount, edges } = paged.data!["inactiveSeatedUsers"] as Page;
        expect(totalCount).toBe(own.totalCount);
        expect(own.edges).toEqual(expect.arrayContaining(edges as unknown[]));
        expect(leaksIn(world, "subAdmin", paged.text)).toEqual([]);
      }
  });

  it("a cursor of another list, or of another order, is refused", async () => {
    const cursors = new Map<string, string>();
    for (const field of Object.keys(listFields))
      cursors.set(field, (await listOf("manager", field, "first: 1", "main")).page!.edges[0]!.cursor);
    const orders = await listOf("manager", "users", "first: 1, orderBy: { field: EMAIL, direction: DESC }", "main");
    cursors.set("users by address", orders.page!.edges[0]!.cursor);
    const inactive = await world.ask("manager", `{ inactiveSeatedUsers(first: 1) ${page} }`);
    cursors.set("inactive users", (inactive.data!["inactiveSeatedUsers"] as Page).edges[0]!.cursor);
    const pairs = Object.keys(listFields).flatMap((field) =>
      [...cursors].filter(([other]) => other !== field).map(([other, cursor]) => ({ field, other, cursor })),
    );
    const accepted = await Promise.all(
      pairs.map(async ({ field, other, cursor }) => {
        const answer = await listOf("manager", field, `first: 1, after: ${JSON.stringify(cursor)}`, "main");
        return codeOf(answer.errors?.[0]) === "BAD_USER_INPUT" ? [] : [`${other} in ${field}: ${answer.text}`];
      }),
    );
    expect(accepted.flat()).toEqual([]);
  });
});

describe("A-06 who acted from above is a name and nothing more", () => {
  it("in a conflict of versions", async () => {
    const answer = await world.ask(
      "subAdmin",
      `mutation ($input: UpdateUserInput!) { updateUser(input: $input) { userErrors {
        ... on VersionConflictUserError { actualVersion changedBy { type displayName id email user { id } } } } } }`,
      { input: { userId: world.plain.sub.publicId, firstName: "Other", expectedVersion: 1 } },
    );
    expect(answer.data).toEqual({
      updateUser: {
        userErrors: [
          {
            actualVersion: expect.any(Number) as number,
            changedBy: {
              type: "USER",
              displayName: world.people.get("manager")!.name,
              id: null,
              email: null,
              user: null,
            },
          },
        ],
      },
    });
  });

  it("also as holder of a role on the account, and in the event of the grant", async () => {
    const input = {
      userId: world.plain.main.publicId,
      accountId: world.accounts.sub.publicId,
      builtInRole: "INBOX_VIEWER",
    };
    await world.ask(
      "manager",
      "mutation ($input: GrantRoleInput!) { grantRole(input: $input) { userErrors { code } } }",
      {
        input,
      },
    );
    const holders = await listOf(
      "subAdmin",
      "roleGrants",
      "first: 100",
      "sub",
      "{ nodes { holder { displayName id email user { id } } } }",
    );
    const name = "Plain Markermainplain";
    expect(holders.page!.nodes).toContainEqual({ holder: { displayName: name, id: null, email: null, user: null } });
    const events = await listOf(
      "subAdmin",
      "auditLog",
      'first: 1, filter: { codes: ["role.grant"], status: SUCCESS }',
      "sub",
      "{ nodes { username ip userAgent description changes { field before after } targets { type id displayName } actor { displayName id email user { id } } } }",
    );
    expect(events.page!.nodes[0]).toMatchObject({
      username: null,
      ip: null,
      userAgent: null,
      actor: { displayName: world.people.get("manager")!.name, id: null, email: null, user: null },
    });
    expect((events.page!.nodes[0]!["targets"] as { type: string }[]).find(({ type }) => type === "user")).toEqual({
      type: "user",
      id: null,
      displayName: name,
    });
    // The name is told; nothing else of the user is.
    const leaks = [...leaksIn(world, "subAdmin", holders.text, name), ...leaksIn(world, "subAdmin", events.text, name)];
    expect(leaks).toEqual([]);
  });
});

it("A-06 a refused attempt on what one cannot see leaves the same event as one on nothing", async () => {
  const attempts: readonly (readonly [string, string, (hidden: boolean) => object])[] = [
    [
      "updateUser",
      "UpdateUserInput",
      (hidden) => ({ userId: hidden ? world.plain.sibling.publicId : nothingsId("usr"), firstName: "Other" }),
    ],
    [
      "updateAccount",
      "UpdateAccountInput",
      (hidden) => ({ accountId: hidden ? world.accounts.sibling.publicId : nothingsId("acc"), name: "Other" }),
    ],
    [
      "assignSeats",
      "AssignSeatsInput",
      (hidden) => ({ userIds: [hidden ? world.spare.sibling.publicId : nothingsId("usr")], mode: "REJECT_ALL" }),
    ],
  ];
  for (const [name, type, input] of attempts) {
    const texts: string[] = [];
    for (const hidden of [true, false]) {
      const values = input(hidden);
      await world.ask("subAdmin", `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code } } }`, {
        input: values,
      });
      const events = await listOf(
        "subAdmin",
        "auditLog",
        "first: 1",
        "sub",
        "{ nodes { code status reason item action description changes { field before after } targets { type id displayName } account { id } } }",
      );
      expect(events.page!.nodes[0]).toMatchObject({ status: "FAILURE" });
      expect(leaksIn(world, "subAdmin", events.text)).toEqual([]);
      texts.push(events.text);
    }
    expect(texts[0]).toBe(texts[1]);
  }
});

it("A-06 a role or user of elsewhere cannot be tied to what one manages", async () => {
  const roles = await world.ask(
    "foreignManager",
    "query ($id: ID!) { account(id: $id) { roles(first: 1) { nodes { id } } } }",
    {
      id: world.accounts.foreign.publicId,
    },
  );
  const foreignRole = (roles.data!["account"] as { roles: { nodes: { id: string }[] } }).roles.nodes[0]!.id;
  const grant = async (input: object) => {
    const document = "mutation ($input: GrantRoleInput!) { grantRole(input: $input) { userErrors { code } } }";
    return (await world.ask("subAdmin", document, { input })).text;
  };
  const accountId = world.accounts.sub.publicId;
  const nobody = await grant({ accountId, userId: nothingsId("usr"), builtInRole: "INBOX_VIEWER" });
  expect(nobody).toContain("NOT_FOUND");
  for (const user of [world.plain.sibling, world.plain.main, world.plain.foreign])
    expect(await grant({ accountId, userId: user.publicId, builtInRole: "INBOX_VIEWER" })).toBe(nobody);
  const userId = world.plain.sub.publicId;
  expect(await grant({ accountId, userId, roleId: foreignRole })).toBe(
    await grant({ accountId, userId, roleId: nothingsId("rol") }),
  );
});
