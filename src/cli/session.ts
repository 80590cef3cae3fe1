import { userInfo } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { Config, DatabaseUrls } from "../config";
import { migrationNames, openServiceDatabase } from "../database";
import type { Embedded } from "../embedded";
import type { Ctx } from "../platform/context";
import { newId } from "../platform/ids";
import { contextOf, type Runtime } from "../platform/runtime";
import { isMigrated } from "../platform/postgres/migrate";
import { operator } from "../platform/viewer";
import { createRuntime } from "../runtime";
import { readServiceUrl } from "../serviceUrl";
import { stopOnSignals } from "../stopOnSignals";

/** A command cannot be carried out; the message says why and what to do. */
export class CommandError extends Error {}

/** The database a command works on, found by itself. */
export interface FoundDatabase {
  readonly urls: DatabaseUrls;
  readonly secretKey: string;
  /** Where what belongs to the database is kept (demo sign-ins). */
  readonly directory: string;
  /** The origin under which people reach its service. */
  readonly publicUrl: string;
}

/** What a command works with. */
export interface CliSession extends FoundDatabase {
  readonly config: Config;
  readonly runtime: Runtime;
  /** The operator's context, bound to an organization. */
  actingOn(organizationId: string): Ctx;
}

/**
 * Finds the database: DATABASE_URL's, or the embedded one that `npm start` runs, or the embedded one started for the
 * length of the command.
 */
export async function withDatabase<T>(config: Config, work: (found: FoundDatabase) => Promise<T>): Promise<T> {
  if (config.database) {
    if (!config.secretKey)
      throw new CommandError("SECRET_KEY is required with DATABASE_URL. Set the one that the service runs with.");
    const { database, secretKey, publicUrl } = config;
    return work({ urls: database, secretKey, directory: directoryOf(config, database), publicUrl });
  }
  const { findEmbedded, openEmbedded } = await import("../embedded.js");
  const running: Embedded | undefined = await findEmbedded(config.dataDirectory);
  const asConfigured = (embedded: Embedded, serviceUrl: string | null): FoundDatabase => ({
    urls: embedded.urls,
    secretKey: config.secretKey ?? embedded.secretKey,
    directory: embedded.directory,
    publicUrl: serviceUrl ?? config.publicUrl,
  });
  if (running) return work(asConfigured(running, await readServiceUrl(running.directory)));
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const stopping = stopOnSignals(say, { exitCode: 130 });
  const opening = openEmbedded(config.dataDirectory, say);
  stopping.last(async () => (await opening.catch(() => undefined))?.stop());
  try {
    return await work(asConfigured(await opening, null));
  } finally {
    await stopping.now();
  }
}

/** A folder for each server's database: DATA_DIR itself is the embedded one's. */
function directoryOf(config: Config, { directUrl }: DatabaseUrls): string {
  const { host, pathname, searchParams } = new URL(directUrl);
  return join(
    config.dataDirectory,
    "servers",
    encodeURIComponent(`${host || (searchParams.get("host") ?? "")}${pathname}`),
  );
}

/** Opens the service's side of the database for a command, and closes it again. */
export async function withSession<T>(config: Config, work: (session: CliSession) => Promise<T>): Promise<T> {
  return withDatabase(config, async (found) => {
    const log = pino({ level: "warn" }, pino.destination(2));
    const dataSource = await openServiceDatabase({
      url: found.urls.url,
      poolSize: 4,
      onError: (error) => log.warn({ err: error }, "a database connection broke"),
    });
    try {
      if (!(await isMigrated(dataSource, migrationNames)))
        throw new CommandError("The database is not of this version. Run `tenantry migrate` first.");
      const runtime = createRuntime({ dataSource, prepare: config.prepare, secretKey: found.secretKey, log });
      const name = userInfo().username;
      const actingOn = (organizationId: string) =>
        contextOf(runtime, operator(organizationId, name), {
          requestId: newId(),
          ip: null,
          userAgent: "tenantry CLI",
          cause: "OPERATOR",
        });
      return await work({ ...found, config, runtime, actingOn });
    } finally {
      await dataSource.destroy();
    }
  });
}
