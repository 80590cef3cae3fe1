import "reflect-metadata";
import { createServer } from "node:net";
import { ConfigError, type Config, loadEnvironmentFile, readConfig } from "./config";
import { prepareDatabase } from "./prepareDatabase";
import { EmbeddedPostgresError } from "./platform/embeddedPostgres";
import { createLog } from "./platform/log/createLog";
import { startService } from "./start";
import { stopOnSignals } from "./stopOnSignals";

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** What a person can act on, in one plain sentence; anything else with its stack. */
function explain(error: unknown, config: Config | undefined): string {
  if (error instanceof ConfigError) return `The configuration is not usable:\n${error.message}\nSee .env.example.`;
  if (error instanceof EmbeddedPostgresError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return `Port ${config?.port ?? "?"} of ${config?.host ?? "?"} is in use. Stop what uses it, or choose another: PORT=4001 npm start`;
  if (code === "EACCES")
    return `Port ${config?.port ?? "?"} may not be opened by this user. Choose one above 1023: PORT=4000 npm start`;
  if (code === "ECONNREFUSED" || code === "ENOTFOUND")
    return `The database does not answer: ${(error as Error).message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** A port in use is said at once, not after the database was made. @throws the listening error */
async function probePort({ port, host }: Config): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", reject);
    probe.listen(port, host, () => {
      probe.close(() => {
        resolve();
      });
    });
  });
}

async function run(): Promise<void> {
  let config: Config | undefined;
  // From the first moment: a signal during the first start's seeding stops PostgreSQL, too.
  const stopping = stopOnSignals(say);
  try {
    loadEnvironmentFile();
    config = readConfig();
    const log = createLog({ level: config.logLevel, pretty: process.stdout.isTTY });
    await probePort(config);
    const database = await prepareDatabase(config, log, say, (embedded) => {
      stopping.last(() => embedded.stop());
      stopping.first(() => embedded.announceStop());
    });
    const service = await startService({ config, databaseUrl: database.urls.url, secretKey: database.secretKey, log });
    stopping.then(() => service.stop());
    await database.greet(service.port, say);
  } catch (error) {
    if (stopping.hasBegun()) return;
    process.stderr.write(`${explain(error, config)}\n`);
    await stopping.now();
    process.exitCode = 1;
  }
}

void run();
