import { migrations } from "../migrations";
import { type Config, type DatabaseUrls, publicUrlOn } from "./config";
import { migrationNames, openServiceDatabase } from "./database";
import { demoCredentialLines, readDemoCredentials } from "./demo/credentials";
import type { OwnedEmbedded } from "./embedded";
import { loadOnce } from "./demo/firstLoad";
import { seedDemo } from "./demo/seedDemo";
import { withoutFlushes } from "./demo/seeding";
import { StartRefused } from "./explain";
import { serviceGrants } from "./grants";
import { connect } from "./platform/postgres/connect";
import { migrate } from "./platform/postgres/migrate";
import { passesItsGrants } from "./platform/postgres/serviceRole";
import type { Log } from "./platform/runtime";
import { createRuntime } from "./runtime";

/** A database that is ready for the service. */
export interface PreparedDatabase {
  readonly urls: DatabaseUrls;
  readonly secretKey: string;
  /** Where the embedded one lies. */
  readonly directory?: string;
  /** Says where the service is and, with demo data, who can sign in. */
  greet(port: number, say: (line: string) => void): Promise<void>;
}

type Say = (line: string) => void;

/**
 * Starts the embedded database, or checks DATABASE_URL's, and brings it to this version.
 * @param onEmbedded told as soon as an embedded database is being started, which must be stopped in the end
 */
export const prepareDatabase = (
  config: Config,
  log: Log,
  say: Say,
  onEmbedded: (opening: Promise<OwnedEmbedded>) => void,
): Promise<PreparedDatabase> =>
  config.database ? prepareServer(config, config.database, log, say) : prepareEmbedded(config, log, say, onEmbedded);

async function prepareEmbedded(
  config: Config,
  log: Log,
  say: Say,
  onEmbedded: (opening: Promise<OwnedEmbedded>) => void,
): Promise<PreparedDatabase> {
  // Never loaded with DATABASE_URL: an image may leave the binaries out.
  const { openEmbedded } = await import("./embedded.js");
  const opening = openEmbedded(config.dataDirectory, say);
  onEmbedded(opening);
  const embedded = await opening;
  const { urls, directory } = embedded;
  const secretKey = config.secretKey ?? embedded.secretKey;
  if (embedded.adopted) say("Took over the database of a service that was killed.");
  await migrateWith(urls, say);
  if (!(await readDemoCredentials(directory))) await seedOnce({ config, urls, secretKey, directory, log, say });
  return {
    urls,
    secretKey,
    directory,
    greet: async (port, tell) => {
      greet(config, port, tell);
      const credentials = await readDemoCredentials(directory);
      if (credentials) {
        tell("\n  Demo sign-ins (made for this install; npm run tenantry -- demo credentials shows them again):\n");
        for (const line of demoCredentialLines(credentials)) tell(`  ${line}`);
      }
      tell("\n  Ctrl-C stops everything.\n");
    },
  };
}

async function prepareServer(config: Config, urls: DatabaseUrls, log: Log, say: Say): Promise<PreparedDatabase> {
  const state = await stateOf(urls.url);
  if (urls.ownerUrl !== urls.directUrl || state.ownsTables || state.isEmpty) {
    const { mode } = await migrateWith(urls, say);
    if (mode === "one-role") warnOfOneRole(log);
  } else if (!state.isCurrent) {
    throw new StartRefused(
      "The database is not of this version. Run `tenantry migrate` with DATABASE_OWNER_URL set, then start again.",
    );
  } else if (state.passesItsGrants) warnOfOneRole(log);
  return {
    urls,
    secretKey: config.secretKey ?? "",
    greet: (port, tell) => {
      greet(config, port, tell);
      return Promise.resolve();
    },
  };
}

function warnOfOneRole(log: Log): void {
  log.warn(
    {},
    "one-role mode: DATABASE_URL's role owns the tables or passes by its grants, so the audit log is not append-only; " +
      "give the service a role of its own and set DATABASE_OWNER_URL",
  );
}

const migrateWith = (urls: DatabaseUrls, say: Say) =>
  migrate({
    ownerUrl: urls.ownerUrl,
    serviceUrl: urls.directUrl,
    migrations: [...migrations],
    grants: serviceGrants,
    onProgress: say,
  });

/** What the service's role finds in its database. */
interface DatabaseState {
  readonly ownsTables: boolean;
  readonly isEmpty: boolean;
  readonly isCurrent: boolean;
  readonly passesItsGrants: boolean;
}

/** Looks at the database as the service's role. */
async function stateOf(url: string): Promise<DatabaseState> {
  const client = await connect(url, "tenantry start");
  try {
    const { rows } = await client.query<{ owner: string | null; me: string }>(
      `select (select tableowner from pg_tables where schemaname = 'public' and tablename = 'accounts') as owner, current_user as me`,
    );
    const owner = rows[0]?.owner ?? null;
    if (owner === null) return { ownsTables: false, isEmpty: true, isCurrent: false, passesItsGrants: false };
    const done = await client.query<{ name: string }>(`select name from migrations`);
    const names = new Set(done.rows.map(({ name }) => name));
    return {
      ownsTables: owner === rows[0]?.me,
      isEmpty: false,
      isCurrent: migrationNames.every((name) => names.has(name)),
      passesItsGrants: await passesItsGrants(client),
    };
  } finally {
    await client.end();
  }
}

interface SeedOnce {
  readonly config: Config;
  readonly urls: DatabaseUrls;
  readonly secretKey: string;
  readonly directory: string;
  readonly log: Log;
  readonly say: Say;
}

/** Loads the demo data into a database that has none. */
async function seedOnce({ config, urls, secretKey, directory, log, say }: SeedOnce): Promise<void> {
  await loadOnce(directory, urls.ownerUrl, async () => {
    const onError = (error: Error) => {
      log.warn({ err: error }, "a database connection broke");
    };
    const dataSource = await openServiceDatabase({ url: withoutFlushes(urls.url), poolSize: 4, onError });
    try {
      const runtime = createRuntime({ dataSource, prepare: config.prepare, secretKey, log });
      await seedDemo({ runtime, urls, secretKey, directory, onProgress: say });
    } finally {
      await dataSource.destroy();
    }
  });
}

function greet(config: Config, port: number, say: Say): void {
  const url = publicUrlOn(config, port);
  say(
    `\n  Tenantry is running.\n\n  GraphiQL   ${url}/graphiql\n  GraphQL    ${url}/graphql\n  Health     ${url}/healthz  ${url}/readyz`,
  );
}
