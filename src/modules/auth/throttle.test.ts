import { randomBytes } from "node:crypto";
import { hashPassword } from "../../platform/crypto/passwordHash";
import { makeOrganization, startTestService, type TestService, type UserFixture } from "../../testing";
import { throttleLimits } from "./signInThrottle";

const password = "meadow otter lamp";
let services: [TestService, TestService];
let user: UserFixture;

beforeAll(async () => {
  const first = await startTestService({ trustedProxies: ["loopback"] });
  services = [first, await startTestService({ trustedProxies: ["loopback"], database: first.database })];
  user = (await makeOrganization(first)).manager;
  await first.owner.query(
    `insert into user_credentials (organization_id, user_id, password_hash, password_changed_at) values ($1, $2, $3, now())`,
    [user.organizationId, user.id, await hashPassword(password)],
  );
});
beforeEach(() => services[0].owner.query("delete from throttles"));
afterAll(async () => {
  await services[1].stop();
  await services[0].stop();
});

const post = async (query: string, ip: string, process = 0) => {
  const response = await fetch(`${services[process]?.url ?? ""}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": ip },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as {
    data: Record<string, { result: { __typename: string } } | null> | null;
    errors?: { extensions: { code: string; retryAfterSeconds: number } }[];
  };
};
const field = (email: string, typed: string) =>
  `signIn(input: { email: "${email}", password: "${typed}" }) { result { __typename } }`;

/** What an attempt came to: SignedIn, SignInFailed or RATE_LIMITED. */
const attempt = async (email: string, typed: string, ip: string, process = 0) => {
  const { data, errors } = await post(`mutation { ${field(email, typed)} }`, ip, process);
  return errors?.[0]?.extensions.code ?? data?.["signIn"]?.result.__typename;
};
/** Uses a limit up as that many attempts would have. */
const use = async (limit: keyof typeof throttleLimits, points: number) => {
  await services[0].owner.query(`update throttles set points = $2 where starts_with(key, $1)`, [
    `sign-in.${limit}`,
    points,
  ]);
};
const checked = async () =>
  Number(
    (
      await services[0].owner.query<{ count: string }>(
        `select count(*) from audit_events where code = 'user.login' and status = 'FAILURE'`,
      )
    ).rows[0]?.count,
  );

describe("the sign-in throttle", () => {
  it("W-06 hears ten attempts at one address from one IP, over two processes, then says when to come back", async () => {
    const before = await checked();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => attempt(user.email, "wrong", "203.0.113.1", n % 2)),
    );
    expect(outcomes.filter((outcome) => outcome === "SignInFailed")).toHaveLength(10);
    expect(outcomes.filter((outcome) => outcome === "RATE_LIMITED")).toHaveLength(10);
    expect(await checked()).toBe(before + 10);
    const { errors } = await post(`mutation { ${field(user.email, password)} }`, "203.0.113.1");
    expect(errors?.[0]?.extensions.code).toBe("RATE_LIMITED");
    expect(errors?.[0]?.extensions.retryAfterSeconds).toBeGreaterThan(800);
    expect(errors?.[0]?.extensions.retryAfterSeconds).toBeLessThanOrEqual(900);
  });

  it("W-06 counts every alias of a document", async () => {
    const aliases = Array.from({ length: 5 }, (_, n) => `a${n}: ${field(user.email, "wrong")}`).join(" ");
    for (let n = 0; n < 2; n++) expect((await post(`mutation { ${aliases} }`, "203.0.113.2")).errors).toBeUndefined();
    const { data, errors } = await post(`mutation { ${aliases} }`, "203.0.113.2");
    expect(errors?.map((error) => error.extensions.code)).toEqual(Array(5).fill("RATE_LIMITED"));
    expect(data).toEqual({ a0: null, a1: null, a2: null, a3: null, a4: null });
  });

  it("W-06 counts an address that nobody has in the same way", async () => {
    const outcomes = [];
    for (let n = 0; n < 12; n++) outcomes.push(await attempt("nobody@test.example", "wrong", "203.0.113.3"));
    expect(outcomes).toEqual([...Array<string>(10).fill("SignInFailed"), "RATE_LIMITED", "RATE_LIMITED"]);
  });

  it("W-06 counts an IP over all addresses", async () => {
    await attempt("first@test.example", "wrong", "203.0.113.4");
    await use("ip", throttleLimits.ip.points - 1);
    expect(await attempt("second@test.example", "wrong", "203.0.113.4")).toBe("SignInFailed");
    expect(await attempt("third@test.example", "wrong", "203.0.113.4")).toBe("RATE_LIMITED");
    expect(await attempt("third@test.example", "wrong", "203.0.113.5")).toBe("SignInFailed");
  });

  it("W-06 lets a stranger shut out other strangers, never the person where they signed in before", async () => {
    expect(await attempt(user.email, password, "203.0.113.6")).toBe("SignedIn");
    await attempt(user.email, "wrong", "203.0.113.7");
    await use("address", throttleLimits.address.points);
    expect(await attempt(user.email, "wrong", "203.0.113.8")).toBe("RATE_LIMITED");
    expect(await attempt(user.email, password, "203.0.113.8")).toBe("RATE_LIMITED");
    expect(await attempt(user.email, password, "203.0.113.6")).toBe("SignedIn");
  });

  it("W-06 does not let one IP use up an address for others", async () => {
    for (let n = 0; n < 30; n++) await attempt(user.email, "wrong", "203.0.113.9");
    const { rows } = await services[0].owner.query(
      `select points from throttles where starts_with(key, 'sign-in.address')`,
    );
    expect(rows).toEqual([{ points: 10 }]);
    expect(await attempt(user.email, password, "203.0.113.10")).toBe("SignedIn");
  });

  it("W-06 gives back what a success took: an office behind one IP signs in every morning", async () => {
    for (let n = 0; n < 12; n++) expect(await attempt(user.email, password, "203.0.113.11")).toBe("SignedIn");
    const { rows } = await services[0].owner.query(`select points from throttles where starts_with(key, 'sign-in.ip')`);
    expect(rows).toEqual([{ points: 0 }]);
  });

  it("W-06 stores neither addresses nor IPs", async () => {
    await attempt(user.email, "wrong", "203.0.113.12");
    const { rows } = await services[0].owner.query<{ key: string }>(`select key from throttles`);
    expect(rows).toHaveLength(3);
    for (const { key } of rows) expect(key).toMatch(/^sign-in\.(ip|pair|address):[\w-]{43}$/);
  });

  it("W-06 bounds the queue for hashing: a flood is told to come back, and the service goes on", async () => {
    const flood = Array.from({ length: 150 }, (_, n) =>
      attempt(`${randomBytes(4).toString("hex")}@test.example`, "wrong", `203.0.114.${n}`, 0),
    );
    const outcomes = await Promise.all(flood);
    const count = (outcome: string) => outcomes.filter((one) => one === outcome).length;
    expect(count("SignInFailed") + count("UNAVAILABLE")).toBe(150);
    expect(count("SignInFailed")).toBeGreaterThanOrEqual(66);
    expect(await attempt(user.email, password, "203.0.113.13")).toBe("SignedIn");
  });
});
