import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type HealthPages, healthPages, type ReadinessCheck } from "./health";

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

async function serve(
  ...checks: ReadinessCheck[]
): Promise<{ pages: HealthPages; get: (path: string) => Promise<Response> }> {
  const pages = healthPages(checks);
  server = createServer((request, response) => {
    if (request.url === "/healthz") pages.healthz(request, response);
    else void pages.readyz(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { pages, get: (path) => fetch(`http://127.0.0.1:${port}${path}`) };
}

describe("health pages", () => {
  it("say ready when every check does, and name those that do not", async () => {
    let up = true;
    const { get } = await serve(
      { name: "database", isReady: () => up },
      { name: "migrations", isReady: () => Promise.resolve(true) },
    );
    const ready = await get("/readyz");
    expect([ready.status, await ready.json()]).toEqual([200, { status: "ok", failing: [] }]);
    up = false;
    const not = await get("/readyz");
    expect([not.status, await not.json()]).toEqual([503, { status: "not ready", failing: ["database"] }]);
    expect(not.headers.get("cache-control")).toBe("no-store");
  });

  it("take a check that fails or hangs for a no, within seconds, and live on", async () => {
    const { get } = await serve(
      { name: "failing", isReady: () => Promise.reject(new Error("password=secret")) },
      { name: "hanging", isReady: () => new Promise<boolean>(() => undefined) },
    );
    const began = Date.now();
    const [ready, health] = await Promise.all([get("/readyz"), get("/healthz")]);
    expect(Date.now() - began).toBeLessThan(4_000);
    expect(await ready.json()).toEqual({ status: "not ready", failing: ["failing", "hanging"] });
    expect(health.status).toBe(200);
  });

  it("say not ready from the moment that the process begins to stop", async () => {
    const { pages, get } = await serve();
    pages.stopBeingReady();
    expect((await get("/readyz")).status).toBe(503);
    expect((await get("/healthz")).status).toBe(200);
  });
});
