import "reflect-metadata";
import { ConfigError, type Config, loadEnvironmentFile, readConfig } from "./config";
import { prepareDatabase, type PreparedDatabase } from "./prepareDatabase";
import { EmbeddedPostgresError } from "./platform/embeddedPostgres";
import { createLog } from "./platform/log/createLog";
import { startService } from "./start";

const say = (line: string) => process.stdout.write(`${line}\n`);

/** What a person can act on, in one plain sentence; anything else with its stack. */
function explain(error: unknown, config: Config | undefined): string {
  if (error instanceof ConfigError) return `The configuration is not usable:\n${error.message}\nSee .env.example.`;
  if (error instanceof EmbeddedPostgresError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return `Port ${config?.port ?? "?"} of ${config?.host ?? "?"} is in use. Stop what uses it, or choose another: PORT=4001 npm start`;
  if (code === "EACCES") return `Port ${config?.port ?? "?"} may not be opened by this user. Choose one above 1023: PORT=4000 npm start`;
  if (code === "ECONNREFUSED" || code === "ENOTFOUND") return `The database does not answer: ${(error as Error).message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function run(): Promise<void> {
  let config: Config | undefined;
  let database: PreparedDatabase | undefined;
  try {
    loadEnvironmentFile();
    config = readConfig();
    const log = createLog({ level: config.logLevel, pretty: process.stdout.isTTY });
    database = await prepareDatabase(config, log, say);
    const service = await startService({ config, databaseUrl: database.urls.url, secretKey: database.secretKey, log });
    const { announceStop, stop: stopDatabase } = database;
    stopOnSignals(async () => {
      await announceStop();
      await service.stop();
      await stopDatabase();
    });
    await database.greet(service.port, say);
  } catch (error) {
    process.stderr.write(`${explain(error, config)}\n`);
    await database?.stop();
    process.exitCode = 1;
  }
}

/** The first signal drains and stops everything; the second does not wait for it. */
function stopOnSignals(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = () => {
    if (stopping) process.exit(1);
    stopping = true;
    say("Stopping…");
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`Stopping failed: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
}

void run();
