import { encodeId } from "../../../platform/ids";
import {
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  startTestService,
  type TestService,
  type UserFixture,
} from "../../../testing";
import { issueLink } from "../issueLink";
import { recoverUser } from "../recoverUser";

const password = "meadow otter lamp";
let service: TestService;
let organization: OrganizationFixture;

beforeAll(async () => {
  service = await startTestService({ trustedProxies: ["loopback"] });
  organization = await makeOrganization(service);
});
afterAll(() => service.stop());

let lastIp = 0;
const get = (path: string, cookie = "") => fetch(`${service.url}${path}`, { headers: { cookie }, redirect: "manual" });
const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${service.url}${path}`, {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
    headers: { "sec-fetch-site": "same-origin", "x-forwarded-for": `203.0.113.${++lastIp}`, ...headers },
  });
const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
const invited = (email?: string) =>
  makeUser(service, organization.main, { invitedOnly: true, ...(email ? { email } : {}) });
const ctx = () => operatorOn(service, organization.organizationId);
const eventsOf = async (user: UserFixture) =>
  (
    await service.owner.query<{ event: string }>(
      `select code || ' ' || status as event from audit_events where targets->0->>'id' = $1 and code not in ('user.create', 'role.grant')
       order by id`,
      [user.id],
    )
  ).rows.map(({ event }) => event);

/** Invites a user and accepts with this file's password. */
async function member(): Promise<UserFixture> {
  const user = await invited();
  const { token } = await issueLink(ctx(), { userId: user.id });
  expect((await post("/accept", { token, password })).status).toBe(200);
  return user;
}

describe("the sign-in page", () => {
  it("W-01 works without JavaScript, may run none, and is stored nowhere", async () => {
    const response = await get("/sign-in?returnTo=/graphiql%3Fa=b");
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toContain('<html lang="en">');
    expect(text).toMatch(/name="returnTo" value="\/graphiql\?a=b"/);
    expect(text).not.toMatch(/<script|style="|\son\w+="/);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src 'self'; form-action 'self'; frame-ancestors 'none'/,
    );
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
    });
  });

  it("W-01 signs in, leads on, and signs out", async () => {
    const user = await member();
    const response = await post("/sign-in", { email: user.email, password, returnTo: "/graphiql?x=1" });
    expect([response.status, response.headers.get("location")]).toEqual([303, "/graphiql?x=1"]);
    const cookie = cookieOf(response);
    expect(await (await get("/sign-in", cookie)).text()).toContain(`signed in as <strong>${user.email}</strong>`);
    const out = await post("/sign-out", {}, { cookie });
    expect([out.status, out.headers.get("location"), cookieOf(out)]).toEqual([303, "/sign-in", "tenantry="]);
    expect(await (await get("/sign-in", cookie)).text()).toContain('<form method="post" action="/sign-in">');
  });

  it("W-01 leads to this service only", async () => {
    const user = await member();
    for (const returnTo of ["https://evil.example", "//evil.example", "/\\evil.example"])
      expect((await post("/sign-in", { email: user.email, password, returnTo })).headers.get("location")).toBe(
        "/graphiql",
      );
  });

  it("X-25 says the same for an unknown address and a wrong password, keeps the address and drops the password", async () => {
    const user = await member();
    const answers = [];
    for (const email of [user.email, "nobody@test.example"]) {
      const response = await post("/sign-in", { email, password: "a wrong guess", returnTo: "" });
      const text = await response.text();
      expect(text).toContain(`value="${email}"`);
      expect(text).not.toContain("a wrong guess");
      expect(response.headers.getSetCookie()).toEqual([]);
      answers.push([response.status, text.replaceAll(email, "…")]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toEqual([422, expect.stringContaining('role="alert"')]);
  });

  it("W-01 shows hostile text as text", async () => {
    const text = await (await post("/sign-in", { email: `"><script>alert(1)</script>`, password: "x" })).text();
    expect(text).not.toContain("<script");
    expect(text).toContain("&#34;&#62;&#60;script&#62;");
  });

  it("W-06 says when to come back, on the form", async () => {
    const fields = { email: "someone@test.example", password: "x" };
    const headers = { "x-forwarded-for": "198.51.100.9" };
    for (let n = 0; n < 10; n++) expect((await post("/sign-in", fields, headers)).status).toBe(422);
    const response = await post("/sign-in", fields, headers);
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(800);
    expect(await response.text()).toMatch(/Too many attempts.*value="someone@test.example"/s);
  });

  it("W-02 takes forms from our own pages only", async () => {
    const user = await member();
    const foreign: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "none", origin: "https://evil.example" },
    ];
    for (const headers of foreign)
      for (const path of ["/sign-in", "/sign-out", "/accept"]) {
        const response = await post(path, { email: user.email, password }, headers);
        expect([response.status, response.headers.getSetCookie()]).toEqual([403, []]);
      }
  });

  it("W-01 refuses bodies that no form of ours sends", async () => {
    const send = (body: string, type = "application/x-www-form-urlencoded") =>
      fetch(`${service.url}/sign-in`, {
        method: "POST",
        body,
        headers: { "content-type": type, "sec-fetch-site": "same-origin" },
      });
    expect((await send("a=".padEnd(20_000, "x"))).status).toBe(413);
    expect((await send("a=1&".repeat(20))).status).toBe(413);
    expect((await send("email=a&email=b&password=c")).status).toBe(422);
    expect((await send('{"email":"a"}', "application/json")).status).toBe(422);
  });
});

describe("an invitation", () => {
  it("W-01 is accepted with a password; the address is verified and signs in from then on", async () => {
    const user = await invited("Kim.Lee@Test.example");
    const { token, purpose } = await issueLink(ctx(), { userId: user.id });
    expect(purpose).toBe("ACCEPT_INVITATION");
    expect((await post("/sign-in", { email: user.email, password })).status).toBe(422);
    expect(await (await get(`/accept?token=${token}`)).text()).toContain('value="Kim.Lee@Test.example"');
    const response = await post("/accept", { token, password });
    expect([response.status, response.headers.getSetCookie()]).toEqual([200, []]);
    expect(await response.text()).toMatch(/Your password is set.*value="Kim.Lee@Test.example"/s);
    expect((await post("/sign-in", { email: "kim.lee@test.EXAMPLE", password })).status).toBe(303);
    expect(await eventsOf(user)).toEqual([
      "user.invite SUCCESS",
      "user.accept SUCCESS",
      "user.verify SUCCESS",
      "user.login SUCCESS",
    ]);
  });

  it("A-06 names the person themselves as who changed their data by accepting, for whom the link spoke", async () => {
    const user = await member();
    const { rows } = await service.owner.query(
      `select updated_by_type as type, updated_by_id as id, version from users where id = $1`,
      [user.id],
    );
    expect(rows).toEqual([{ type: "USER", id: user.id, version: 2 }]);
  });

  it("W-01 works once, also when two use it at the same time", async () => {
    const user = await invited();
    const { token } = await issueLink(ctx(), { userId: user.id });
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, n) => post("/accept", { token, password: `${password} ${n}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410]);
    expect((await get(`/accept?token=${token}`)).status).toBe(410);
  });

  it("W-01 is not used up by a password that is refused", async () => {
    const user = await invited();
    const { token } = await issueLink(ctx(), { userId: user.id });
    for (const [typed, message] of [
      ["short", "at least 8"],
      ["password123", "try first"],
      [user.email, "Your address"],
    ] as const) {
      const response = await post("/accept", { token, password: typed });
      expect(response.status).toBe(422);
      const text = await response.text();
      expect(text).toContain(message);
      expect(text).not.toContain(`value="${typed}" autocomplete="new-password"`);
    }
    expect((await post("/accept", { token, password })).status).toBe(200);
  });

  it("W-01 is dead when replaced, expired, of a disabled user, or no link at all: one page for all", async () => {
    const [replaced, expired, disabled] = [await invited(), await invited(), await invited()];
    const link = async (user: UserFixture) => (await issueLink(ctx(), { userId: user.id })).token;
    const tokens = [await link(replaced), await link(expired), await link(disabled)];
    await link(replaced);
    await service.owner.query(`update one_time_links set expires_at = now() where user_id = $1`, [expired.id]);
    await service.owner.query(`update users set disabled_at = now() where id = $1`, [disabled.id]);
    const unknown = `${encodeId("acc", organization.organizationId).slice(4)}.${"x".repeat(43)}`;
    const pages = new Set<string>();
    for (const token of [...tokens, unknown, "", "rubbish", "x".repeat(3_000)]) {
      const answers = [await get(`/accept?token=${token}`), await post("/accept", { token, password })];
      expect(answers.map(({ status }) => status)).toEqual([410, 410]);
      for (const answer of answers) pages.add(await answer.text());
    }
    expect(pages.size).toBe(1);
    for (const user of [replaced, expired, disabled]) expect(await eventsOf(user)).not.toContain("user.accept FAILURE");
  });

  it("U-01 tells only its holder that the address signs in elsewhere already, and changes nothing", async () => {
    const there = await makeOrganization(service);
    const user = await makeUser(service, organization.main, { invitedOnly: true, email: there.manager.email });
    const { token } = await issueLink(ctx(), { userId: user.id });
    const response = await post("/accept", { token, password });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain("signs in to another account");
    const { rows } = await service.owner.query(
      `select accepted_at, email_verified_at, (select count(*)::int from user_credentials c where c.user_id = u.id) as passwords from users u where id = $1`,
      [user.id],
    );
    expect(rows).toEqual([{ accepted_at: null, email_verified_at: null, passwords: 0 }]);
    expect(await eventsOf(user)).toEqual(["user.invite SUCCESS", "user.accept FAILURE"]);
  });
});

describe("a recovery", () => {
  it("W-01 sets a new password, ends the sessions and the lock", async () => {
    const user = await member();
    const session = cookieOf(await post("/sign-in", { email: user.email, password }));
    await service.owner.query(`update users set locked_at = now() where id = $1`, [user.id]);
    const { token, purpose } = await recoverUser(ctx(), { userId: user.id });
    expect(purpose).toBe("RECOVER");
    expect((await post("/accept", { token, password: "another otter lamp" })).status).toBe(200);
    expect(await (await get("/sign-in", session)).text()).toContain('action="/sign-in"');
    expect((await post("/sign-in", { email: user.email, password })).status).toBe(422);
    expect((await post("/sign-in", { email: user.email, password: "another otter lamp" })).status).toBe(303);
    expect(await eventsOf(user)).toEqual(
      ["invite", "accept", "verify", "login", "recover", "change_password", "unlock"]
        .map((act) => `user.${act} SUCCESS`)
        .concat("user.login FAILURE", "user.login SUCCESS"),
    );
  });

  it("W-01 gives an invited user an invitation, and refuses what leads nowhere", async () => {
    const user = await invited();
    expect((await recoverUser(ctx(), { userId: user.id })).purpose).toBe("ACCEPT_INVITATION");
    const accepted = await member();
    await expect(issueLink(ctx(), { userId: accepted.id })).rejects.toMatchObject({ code: "INVALID" });
    await service.owner.query(`update users set disabled_at = now() where id = $1`, [user.id]);
    for (const issue of [issueLink, recoverUser])
      await expect(issue(ctx(), { userId: user.id })).rejects.toMatchObject({ code: "INVALID" });
    await expect(recoverUser(ctx(), { userId: organization.organizationId })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});
