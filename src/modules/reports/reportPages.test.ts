import { newTenantToken } from "../auth/tenantToken";
import {
  type AccountFixture,
  type GraphqlClient,
  makeApiKey,
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  signedIn,
  startTestService,
  stranger,
  type TestService,
  withKey,
} from "../../testing";
import { encodeId, newId } from "../../platform/ids";
import { reportLink } from "./reportLink";
import { readCsv } from "./reports.testing";

interface Fault {
  readonly message: string;
  readonly extensions: { readonly code: string; readonly argument?: string; readonly permission?: string };
}

let service: TestService;
let organization: OrganizationFixture;
let other: OrganizationFixture;
let sub: AccountFixture;
let sibling: AccountFixture;
let manager: GraphqlClient;

beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { purchased: 20, limits: [3, 4], name: "Zürich: «Acme»" });
  other = await makeOrganization(service, { subAccounts: 1 });
  [sub, sibling] = organization.subs as [AccountFixture, AccountFixture];
  manager = await signedIn(service, organization.manager);
  for (const account of [sub, sibling, organization.main]) await makeUser(service, account, { seat: true });
}, 60_000);
afterAll(() => service.stop());

const ask = async (client: GraphqlClient, input: object) => {
  const { data, errors } = await client.send<{ seatReport: { url: string; fileName: string } | null }>(
    "query ($input: SeatReportInput!) { seatReport(input: $input) { url fileName } }",
    { input: { format: "CSV", ...input } },
  );
  return { report: data?.seatReport, error: errors?.[0] };
};
const get = (
  client: Pick<GraphqlClient, "headers">,
  path: string,
  { method = "GET", accept = "*/*" }: { method?: string; accept?: string } = {},
) => fetch(`${service.url}${path}`, { method, redirect: "manual", headers: { ...client.headers, accept } });
const linkOf = (input: object) => reportLink({ format: "CSV", ...input });
const faultOf = async (response: Response) => ((await response.json()) as { errors: [Fault] }).errors[0];
const rowsOf = async (response: Response) => readCsv(Buffer.from(await response.arrayBuffer())).slice(1);

const everyKind = ["ACCOUNTS", "SEATED_USERS", "INACTIVE_USERS", "SEAT_LOG"] as const;

describe("S-15 a link", () => {
  it("S-15 is a path below the API, the same for the same report, and holds no secret", async () => {
    const { report } = await ask(manager, {
      kind: "ACCOUNTS",
      accountId: sub.publicId,
      accountsFilter: { search: "a", hasLimit: true, accountIds: null },
    });
    const again = await ask(manager, {
      accountsFilter: { hasLimit: true, search: "a" },
      accountId: sub.publicId,
      kind: "ACCOUNTS",
    });
    expect(report?.url).toMatch(/^\/reports\/seats\?report=[\w-]+$/);
    expect(again.report?.url).toBe(report?.url);
    const text = Buffer.from(new URL(report!.url, "http://x").searchParams.get("report")!, "base64url").toString();
    expect(JSON.parse(text)).toEqual([
      1,
      {
        accountId: sub.publicId,
        accountsFilter: { hasLimit: true, search: "a" },
        format: "CSV",
        kind: "ACCOUNTS",
      },
    ]);
  });

  it("S-15 is refused where the filter is wrong, in the words of the list, naming the argument", async () => {
    const refused = async (input: object, argument: string) => {
      const { error } = await ask(manager, input);
      expect([error?.extensions.code, error?.extensions["argument"]]).toEqual(["BAD_USER_INPUT", argument]);
      expect((await get(manager, linkOf(input))).status).toBe(400);
    };
    const long = "x".repeat(201);
    await refused({ kind: "ACCOUNTS", accountsFilter: { search: long } }, "input.accountsFilter.search");
    await refused({ kind: "SEATED_USERS", seatedUsersFilter: { search: long } }, "input.seatedUsersFilter.search");
    await refused({ kind: "SEAT_LOG", seatLogFilter: { userIds: [sub.publicId] } }, "input.seatLogFilter.userIds.0");
    await refused({ kind: "SEAT_LOG", accountId: "acc_1" }, "input.accountId");
    await refused({ kind: "SEAT_LOG", accountsFilter: {} }, "input.accountsFilter");
    await refused({ kind: "ACCOUNTS", seatLogOrder: "OLDEST_FIRST" }, "input.seatLogOrder");
    const range = { from: "2026-02-02T00:00:00Z", to: "2026-02-01T00:00:00Z" };
    await refused(
      { kind: "INACTIVE_USERS", inactiveUsersFilter: { lastSignIn: range } },
      "input.inactiveUsersFilter.lastSignIn.from",
    );
  });

  it("S-15 is refused where the filter is too long for an address", async () => {
    const accountIds = Array.from({ length: 300 }, () => encodeId("acc", newId()));
    const { error } = await ask(manager, { kind: "ACCOUNTS", accountsFilter: { accountIds } });
    expect(error?.extensions.code).toBe("BAD_USER_INPUT");
    expect(error?.message).toContain("too long for a link");
    const { report } = await ask(manager, {
      kind: "ACCOUNTS",
      accountsFilter: { accountIds: accountIds.slice(0, 100) },
    });
    expect((await get(manager, report!.url)).status).toBe(200);
  });

  const encoded = (json: string) => `?report=${Buffer.from(json).toString("base64url")}`;
  it.each([
    ["nothing", ""],
    ["an empty one", "?report="],
    ["NUL", "?report=%00"],
    ["two", "?report=a&report=b"],
    ["a text without end", `?report=${"A".repeat(9_000)}`],
    ["another spelling of base64", `${encoded('[1,{"kind":"SEAT_LOG","format":"CSV"}]')}=`],
    ["an object", encoded("{}")],
    ["an empty list", encoded("[]")],
    ["another version", encoded("[2,{}]")],
    ["no report", encoded("[1,{}]")],
    ["null", encoded("[1,null]")],
    ["a field that there is not", encoded('[1,{"kind":"SEAT_LOG","format":"CSV","x":1}]')],
    ["a format that there is not", encoded('[1,{"kind":"SEAT_LOG","format":"PDF"}]')],
    ["no time", encoded('[1,{"kind":"SEAT_LOG","format":"CSV","seatLogFilter":{"from":"yesterday"}}]')],
    ["no id", encoded('[1,{"kind":"ACCOUNTS","format":"CSV","accountsFilter":{"accountIds":"__proto__"}}]')],
  ])("S-15 that is no link is refused in JSON: %s", async (_what, search) => {
    const response = await get(manager, `/reports/seats${search}`);
    const fault = await faultOf(response);
    expect([response.status, fault.extensions.code]).toEqual([400, "BAD_USER_INPUT"]);
    expect(fault.message.length).toBeGreaterThan(20);
  });

  it("S-15 to nowhere is NOT_FOUND, in JSON", async () => {
    for (const path of ["/reports", "/reports/", "/reports/users", "/reports/seats/x"]) {
      const response = await get(manager, path);
      expect([response.status, (await faultOf(response)).extensions.code]).toEqual([404, "NOT_FOUND"]);
    }
  });
});

describe("S-15 a download", () => {
  it.each([
    ["CSV", "text/csv; charset=utf-8; header=present", "csv"],
    ["XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"],
  ])("S-15 as %s says what it is, and is stored nowhere", async (format, type, extension) => {
    const { report } = await ask(manager, { kind: "SEAT_LOG", format, accountId: organization.main.publicId });
    const day = new Date().toISOString().slice(0, 10);
    expect(report?.fileName).toBe(`Seat log - Zürich «Acme» - ${day}.${extension}`);
    for (const method of ["GET", "HEAD"]) {
      const response = await get(manager, report!.url, { method });
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "content-type": type,
        "content-disposition": `attachment; filename="Seat log - Z?rich ?Acme? - ${day}.${extension}"; filename*=UTF-8''Seat%20log%20-%20Z%C3%BCrich%20%C2%ABAcme%C2%BB%20-%20${day}.${extension}`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
      });
      const bytes = await response.arrayBuffer();
      expect(bytes.byteLength > 0).toBe(method === "GET");
    }
  });

  it("S-15 is asked for by GET and HEAD alone", async () => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
      const response = await get(manager, linkOf({ kind: "ACCOUNTS" }), { method });
      expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
      expect((await faultOf(response)).extensions.code).toBe("BAD_REQUEST");
    }
  });

  it("S-15 leaves no filter in the log", async () => {
    const { report } = await ask(manager, { kind: "SEATED_USERS", seatedUsersFilter: { search: "private words" } });
    await (await get(manager, report!.url)).text();
    expect(service.logged.filter((line) => line.includes("/reports/seats")).length).toBeGreaterThan(0);
    const secret = new URL(report!.url, service.url).searchParams.get("report")!;
    expect(service.logged.filter((line) => line.includes(secret) || line.includes("private words"))).toEqual([]);
  });
});

describe("S-15 S-16 who may have it: a link gives no right", () => {
  it("S-15 a stranger's browser is led to sign in and back; a program gets 401 and a sentence", async () => {
    const link = linkOf({ kind: "ACCOUNTS" });
    const ended = { cookie: `tenantry=${newTenantToken(organization.organizationId).text}` };
    for (const headers of [{}, ended]) {
      const page = await get({ headers }, link, { accept: "text/html,application/xhtml+xml,*/*;q=0.8" });
      expect([page.status, page.headers.get("location")]).toEqual([
        303,
        `/sign-in?returnTo=${encodeURIComponent(link)}`,
      ]);
      const data = await get({ headers }, link);
      expect([data.status, data.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
      expect(await faultOf(data)).toMatchObject({
        message: expect.stringMatching(/Sign in/) as string,
        extensions: { code: "UNAUTHENTICATED" },
      });
    }
    const bad = await get({ headers: { authorization: "Bearer nonsense" } }, link, {
      accept: "text/html",
    });
    expect([bad.status, (await faultOf(bad)).extensions.code]).toEqual([401, "UNAUTHENTICATED"]);
    expect((await ask(stranger(service), { kind: "ACCOUNTS" })).error?.extensions.code).toBe("UNAUTHENTICATED");
  });

  it.each(everyKind)(
    "S-15 A-06 %s of another organization's account, and of a sibling's, is NOT_FOUND, as of none",
    async (kind) => {
      const admin = await signedIn(service, await makeUser(service, sub, { roles: ["ACCOUNT_ADMIN"] }));
      const nowhere = encodeId("acc", newId());
      const answers = async (client: GraphqlClient, accountId: string) => {
        const { error } = await ask(client, { kind, accountId });
        const response = await get(client, linkOf({ kind, accountId }));
        expect(error?.extensions.code).toBe("NOT_FOUND");
        return [response.status, (await response.text()).replaceAll(accountId, "ID"), error?.message];
      };
      const none = await answers(admin, nowhere);
      expect(none[0]).toBe(404);
      for (const account of [sibling, organization.main, other.main, other.subs[0]!])
        expect(await answers(admin, account.publicId)).toEqual(none);
      expect(await answers(manager, other.main.publicId)).toEqual(none);
    },
  );

  it("S-15 A-06 shows a sub-account's admin that account, and nothing of the organization's totals", async () => {
    const admin = await signedIn(service, await makeUser(service, sub, { roles: ["ACCOUNT_ADMIN"] }));
    for (const kind of everyKind)
      for (const input of [{ kind }, { kind, accountId: sub.publicId }]) {
        const text = await (await get(admin, linkOf(input))).text();
        for (const { publicId, name } of [sibling, organization.main]) {
          expect(text).not.toContain(publicId);
          expect(text).not.toContain(name);
        }
      }
    const rows = await rowsOf(await get(admin, linkOf({ kind: "SEAT_LOG" })));
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) expect([row[1], row[4], row[24]]).toEqual(["", "ACCOUNT", ""]);
    const whole = await rowsOf(await get(manager, linkOf({ kind: "SEAT_LOG" })));
    for (const row of whole) expect([row[1], row[24]]).not.toContain("");
  });

  it("S-15 S-16 an auditor has all of them, a member none: FORBIDDEN names the permission", async () => {
    const auditor = await signedIn(
      service,
      await makeUser(service, organization.main, { roles: ["AUDITOR"], includesSubAccounts: true }),
    );
    const member = await signedIn(service, await makeUser(service, sub, { roles: ["MEMBER"] }));
    for (const kind of everyKind) {
      expect((await get(auditor, linkOf({ kind }))).status).toBe(200);
      const permission = kind === "SEAT_LOG" ? "SEAT_LOG_READ" : "SEATS_READ";
      for (const input of [{ kind }, { kind, accountId: sub.publicId }]) {
        const response = await get(member, linkOf(input));
        const fault = await faultOf(response);
        expect([response.status, fault.extensions]).toEqual([403, { code: "FORBIDDEN", permission }]);
        expect(fault.message).toContain(permission);
        expect((await ask(member, input)).error?.extensions).toMatchObject({ code: "FORBIDDEN", permission });
      }
    }
  });

  it("S-15 K-01 a key has what its scopes say, within its account", async () => {
    const key = async (scopes: Parameters<typeof makeApiKey>[3]) =>
      withKey(service, await makeApiKey(service, sub, organization.manager, scopes));
    const seats = await key(["SEATS_READ"]);
    const log = await key(["SEAT_LOG_READ"]);
    // One after another: of too many at once some would be told to come back.
    const statuses = async (client: GraphqlClient) => {
      const each: number[] = [];
      for (const kind of everyKind) {
        const response = await get(client, linkOf({ kind }));
        await response.arrayBuffer();
        each.push(response.status);
      }
      return each;
    };
    expect(await statuses(seats)).toEqual([200, 200, 200, 403]);
    expect(await statuses(log)).toEqual([403, 403, 403, 200]);
    const rows = await rowsOf(await get(seats, linkOf({ kind: "SEATED_USERS" })));
    // Without USERS_READ no address is shown.
    expect(rows.map((row) => [row[2], row[3]])).toEqual([["", sub.publicId]]);
    expect((await get(seats, linkOf({ kind: "ACCOUNTS", accountId: sibling.publicId }))).status).toBe(404);
  });

  it("S-15 a link that somebody else made shows one's own rows, and a lost right ends it", async () => {
    const { report } = await ask(manager, { kind: "SEATED_USERS" });
    const there = await signedIn(service, other.manager);
    expect(await rowsOf(await get(there, report!.url))).toEqual([]);
    const auditor = await makeUser(service, organization.main, { roles: ["AUDITOR"], includesSubAccounts: true });
    const client = await signedIn(service, auditor);
    const own = await ask(client, { kind: "SEATED_USERS" });
    expect((await get(client, own.report!.url)).status).toBe(200);
    await service.owner.query(`delete from role_grants where organization_id = $1 and user_id = $2`, [
      auditor.organizationId,
      auditor.id,
    ]);
    expect((await get(client, own.report!.url)).status).toBe(403);
  });
});
