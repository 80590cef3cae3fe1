import { Pool } from "pg";
import type { Config } from "../config";
import type { Runtime } from "../platform/runtime";
import { createLog } from "../platform/log/createLog";
import { startService } from "../start";
import { createTestDatabase, type TestDatabase } from "./database";
import { executorOfTests } from "./executorOfTests";

/** The whole service, over real HTTP, on a database of its own. */
export interface TestService {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  readonly runtime: Runtime;
  readonly database: TestDatabase;
  readonly secretKey: string;
  /** As the tables' owner, past grants and fence: to arrange and to assert. */
  readonly owner: Pool;
  /** The lines logged so far. */
  readonly logged: readonly string[];
  stop(): Promise<void>;
}

/** What may differ from one test file to another. */
export interface TestServiceOptions {
  readonly now?: () => Date;
  /** Another service's database, to run a second one beside it. */
  readonly database?: TestDatabase;
  readonly prepare?: boolean;
  readonly allowedOrigins?: readonly string[];
  readonly trustedProxies?: readonly string[];
  readonly poolSize?: number;
  readonly executor?: Config["executor"];
}

/** Derived keys must be the same in every service of a database. */
const secretKey = "a secret for tests, long enough to be one";

/** Starts the service on port 0 of 127.0.0.1; `stop` drops its database unless it was lent. */
export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const database = options.database ?? (await createTestDatabase());
  const logged: string[] = [];
  const log = createLog({
    level: "info",
    pretty: false,
    destination: { write: (line: string) => void logged.push(line) },
  });
  const service = await startService({
    config: {
      port: 0,
      host: "127.0.0.1",
      publicUrl: "http://127.0.0.1:0",
      trustedProxies: options.trustedProxies ?? [],
      allowedOrigins: options.allowedOrigins ?? [],
      prepare: options.prepare ?? true,
      poolSize: options.poolSize ?? 8,
      dataDirectory: "/nowhere",
      executor: options.executor ?? executorOfTests,
      logLevel: "info",
    },
    databaseUrl: database.serviceUrl,
    secretKey,
    log,
    ...(options.now ? { now: options.now } : {}),
  });
  const owner = new Pool({ connectionString: database.ownerUrl, max: 4, application_name: "test owner" });
  // The pool calls itself ended while its connections still close; dropping the database then ends them first.
  owner.on("error", () => undefined);
  return {
    url: `http://127.0.0.1:${service.port}`,
    port: service.port,
    runtime: service.runtime,
    database,
    secretKey,
    owner,
    logged,
    stop: async () => {
      await service.stop();
      await owner.end();
      if (!options.database) await database.drop();
    },
  };
}
