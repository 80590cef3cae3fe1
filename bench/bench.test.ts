import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { benchSizes } from "../src/demo/bench/benchPlan";
import type { RunningContender } from "./contenders";
import { type Figures, measureCase } from "./measure";
import { jsonOf, tableOf } from "./report";
import { runBench } from "./runBench";
import { type BenchCase, caseNames } from "./workload";

const figures = (rps: number): Figures => ({
  rps,
  p50Ms: 1,
  p99Ms: 2,
  statements: 3,
  nodeCpuMs: 0.5,
  pgCpuMs: 0.25,
  clientCpuMs: 0.1,
  requests: 100,
});

describe("a run over all cases", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tenantry-bench-test-"));
    // PostgreSQL refuses to run as root and then runs as nobody, who must reach the folder.
    await chmod(folder, 0o755);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("finds that service, floor and newcomer answer the same and keep the books alike, and measures each", async () => {
    const { results } = await runBench({
      size: benchSizes.tiny,
      data: folder,
      server: null,
      cases: caseNames,
      contenders: ["tenantry=source", "floor", "floor-rows", "newcomer"],
      seconds: 0.2,
      rounds: 1,
      amounts: { bulk: { M2: 60, "M2-large": 120 }, reads: 10 },
      profile: null,
      node: null,
      statements: false,
      say: () => undefined,
    });
    const { results: rows } = jsonOf(results);
    const measured = rows.map(({ case: name, contender }) => `${name} ${contender}`).sort();
    const expected = caseNames.flatMap((name) =>
      ["tenantry", "floor", "newcomer"]
        .filter((contender) => !(name.startsWith("M2") && contender === "newcomer"))
        .map((contender) => `${name} ${contender}`),
    );
    expect(measured).toEqual(expected.sort());
    for (const row of rows) {
      expect(row.rps).toBeGreaterThan(0);
      expect(row.p99Ms).toBeGreaterThanOrEqual(row.p50Ms);
      if (row.case !== "noop") expect(row.statements).toBeGreaterThanOrEqual(2);
    }
    // The seats page takes six statements at most, whatever its size.
    for (const { case: name, contender, statements } of rows)
      if (contender === "tenantry" && name.startsWith("Q")) expect(statements).toBeLessThanOrEqual(6);
  }, 300_000);
});

describe("the results", () => {
  it("name the faster of the two floors, case by case", () => {
    const results = new Map([
      [
        "Q1" as const,
        new Map([
          ["floor", figures(100)],
          ["floor-rows", figures(50)],
          ["tenantry", figures(80)],
        ]),
      ],
      [
        "Q3" as const,
        new Map([
          ["floor", figures(10)],
          ["floor-rows", figures(20)],
          ["tenantry", figures(15)],
        ]),
      ],
    ]);
    const { results: rows } = jsonOf(results);
    expect(rows.map(({ case: name, contender, rps }) => [name, contender, rps])).toEqual([
      ["Q1", "floor", 100],
      ["Q1", "tenantry", 80],
      ["Q3", "floor", 20],
      ["Q3", "tenantry", 15],
    ]);
    expect(Object.keys(rows[0]!).sort()).toEqual(
      ["case", "contender", "rps", "p50Ms", "p99Ms", "statements", "nodeCpuMs", "pgCpuMs"].sort(),
    );
    const ratios = tableOf(results).map((row) => [row[1], row[2], row[3]]);
    expect(ratios).toContainEqual(["tenantry", "80.0", "0.80"]);
    expect(ratios).toContainEqual(["tenantry", "15.0", "0.75"]);
  });
});

describe("what is no measure fails the run", () => {
  const servers: Server[] = [];
  afterAll(() => servers.forEach((server) => server.close()));

  const contender = async (name: string, status: number, body: string): Promise<RunningContender> => {
    const server = createServer((_request, response) => {
      response.writeHead(status, { "content-length": Buffer.byteLength(body) }).end(body);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
      name,
      port: (server.address() as AddressInfo).port,
      pid: process.pid,
      requestOf: () => ({ path: "/", cookie: "", body: "{}" }),
      stop: () => Promise.resolve(),
    };
  };
  const what: BenchCase = {
    name: "Q1",
    document: "{ name }",
    asked: [{ variables: {}, cookie: "" }],
    connections: 1,
    writes: false,
    holds: "",
  };
  const unused = new Client();
  const measured = (contenders: readonly RunningContender[]) =>
    measureCase(what, contenders, {
      owner: unused,
      admin: unused,
      postmaster: null,
      seconds: 0.1,
      rounds: 1,
      statements: false,
      say: () => undefined,
    });

  it("an answer that differs from the first contender's", async () => {
    const contenders = [
      await contender("one", 200, `{"data":{"name":"A","assigned":12}}`),
      await contender("other", 200, `{"data":{"name":"A","assigned":13}}`),
    ];
    await expect(measured(contenders)).rejects.toThrow(/^other answers Q1 otherwise than one:/);
  });

  it("an error beside data, and a status that is not 200", async () => {
    const withError = `{"data":{"name":null},"errors":[{"message":"no"}]}`;
    await expect(measured([await contender("one", 200, withError)])).rejects.toThrow(/^one, Q1: 200/);
    await expect(measured([await contender("one", 500, `{"data":{"name":"A"}}`)])).rejects.toThrow(/^one, Q1: 500/);
  });
});
