import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { DataSource } from "typeorm";
import type { Config } from "./config";
import { migrationNames, openServiceDatabase } from "./database";
import { keepPartitions } from "./platform/audit/partitions";
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

/** How long requests under way may take when the service stops, in milliseconds. */
const drainMs = 8_000;

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
  const server = await listen(config, (request, response) => handle?.(request, response));
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
    const partitions = keepPartitions(runtime);
    await partitions.made;
    const http = await createHttpSide({
      runtime,
      config: { ...config, publicUrl: config.publicUrl.replace(/:0$/, `:${port}`) },
      readiness: [{ name: "database", isReady: () => isMigrated(database, migrationNames) }],
    });
    ({ handle } = http);
    const stop = async () => {
      http.stopBeingReady();
      partitions.stop();
      await drain(server);
      await http.stop();
      await database.destroy();
    };
    return { port, runtime, stop };
  } catch (error) {
    server.close();
    await dataSource?.destroy();
    throw error;
  }
}

/** The port is taken first: one that is in use is said before anything else is started. */
async function listen(config: Config, onRequest: RequestListener): Promise<Server> {
  const server = createServer(onRequest);
  // Slower clients are cut off: a header that never ends must not hold a connection for ever.
  server.headersTimeout = 10_000;
  server.requestTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.port, config.host, resolve);
  });
  return server;
}

/** Takes no more connections and waits for the requests under way, up to a bound. */
async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  server.closeIdleConnections();
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, drainMs);
  await closed;
  clearTimeout(cut);
}
