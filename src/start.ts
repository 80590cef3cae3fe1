import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { DataSource } from "typeorm";
import { type Config, publicUrlOn } from "./config";
import { migrationNames, openServiceDatabase } from "./database";
import { keepPartitions } from "./platform/audit/partitions";
import { keepKeysFresh } from "./platform/forgetKeys";
import { drainOf } from "./platform/http/drain";
import { answerHealthz } from "./platform/http/health";
import { isMigrated } from "./platform/postgres/migrate";
import type { Log, Runtime } from "./platform/runtime";
import { createRuntime } from "./runtime";
import { createHttpSide } from "./server";

/** What a running service is started from. */
export interface StartOptions {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly secretKey: string;
  readonly log: Log;
  /** The clock; another one in tests. */
  readonly now?: () => Date;
}

/** A service that answers requests. */
export interface RunningService {
  readonly port: number;
  readonly runtime: Runtime;
  /** Says it is not ready, lets what is under way finish (up to 8 s), closes the pool. */
  stop(): Promise<void>;
}

/** How long closing the pool may take: it waits for statements that a database which hangs never answers. */
const longestCloseMs = 1_000;

/**
 * Opens the pool, listens, and keeps the audit log's partitions ahead. The database must have been migrated.
 * @throws the listening error, e.g. EADDRINUSE, with everything closed again
 */
export async function startService({
  config,
  databaseUrl,
  secretKey,
  log,
  now,
}: StartOptions): Promise<RunningService> {
  let handle: RequestListener | undefined;
  const server = createServer((request, response) => {
    if (handle) handle(request, response);
    // The process lives, though it is not ready: a slow database at start is no reason to restart it.
    else if (request.url === "/healthz") answerHealthz(request, response);
    else response.writeHead(503, { "retry-after": "1" }).end();
  });
  const drain = drainOf(server);
  await listen(server, config);
  const { port } = server.address() as AddressInfo;
  let dataSource: DataSource | undefined;
  try {
    const database = await openServiceDatabase({
      url: databaseUrl,
      poolSize: config.poolSize,
      onError: (error) => {
        log.warn({ err: error }, "a database connection broke");
      },
    });
    dataSource = database;
    const runtime = createRuntime({ dataSource, prepare: config.prepare, secretKey, log, ...(now ? { now } : {}) });
    const [partitions, keys] = [keepPartitions(runtime), keepKeysFresh(runtime)];
    await partitions.made;
    const http = await createHttpSide({
      runtime,
      config: { ...config, publicUrl: publicUrlOn(config, port) },
      readiness: [{ name: "database", isReady: () => isMigrated(database, migrationNames) }],
    });
    ({ handle } = http);
    const stop = async () => {
      http.stopBeingReady();
      partitions.stop();
      keys.stop();
      await drain.stop();
      await http.stop();
      await atMost(longestCloseMs, database.destroy());
    };
    return { port, runtime, stop };
  } catch (error) {
    server.close();
    await dataSource?.destroy();
    throw error;
  }
}

/** The port is taken first: one that is in use is said before anything else is started. */
async function listen(server: Server, config: Config): Promise<void> {
  // Slower clients are cut off: a header that never ends must not hold a connection for ever.
  server.headersTimeout = 10_000;
  server.requestTimeout = 60_000;
  // Longer than proxies keep connections that nothing is on (usually 60 s): else one is closed while a request comes on it.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.port, config.host, resolve);
  });
}

/** Waits for work, but no longer than the bound. */
async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, bound]);
  clearTimeout(timer);
}
