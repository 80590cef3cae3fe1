import { serverAudits } from "graphql-http";
import { type SmallServer, startSmallServer } from "../../testing/smallGraphql";

let service: SmallServer;
beforeAll(async () => {
  service = await startSmallServer();
});
afterAll(() => service.stop());

const audits = serverAudits({
  url: () => service.url,
  // Two of them read the schema, which takes a credential here.
  fetchFn: (url: string, init: RequestInit = {}) =>
    fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), authorization: "Bearer good" } }),
});

describe("GraphQL over HTTP", () => {
  it("is audited by all 13 MUST and 23 SHOULD", () => {
    const counted = (word: string) => audits.filter(({ name }) => name.startsWith(`${word} `)).length;
    expect([counted("MUST"), counted("SHOULD"), audits.length]).toEqual([13, 23, 61]);
  });

  it.each(audits.filter(({ name }) => !/^MAY\b/.test(name)))("$name", async ({ fn }) => {
    expect(await fn()).toMatchObject({ status: "ok" });
  });

  it("differs from what it may do only in GETs without a header that no other site's page can send", async () => {
    const results = await Promise.all(audits.filter(({ name }) => /^MAY\b/.test(name)).map(({ fn }) => fn()));
    expect(results.filter(({ status }) => status !== "ok").map(({ id }) => id)).toEqual(["5A70", "D6D5", "6A70"]);
  });
});
