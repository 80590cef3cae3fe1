import { type PoolClient, types } from "pg";
import { DataSource, type DataSourceOptions } from "typeorm";
import { poolOf } from "../runtime";

/** How the service reaches its database. */
export interface OpenOptions {
  readonly url: string;
  readonly entities: NonNullable<DataSourceOptions["entities"]>;
  readonly poolSize: number;
  readonly onError: (error: Error) => void;
}

// Timestamps stay text from PostgreSQL to JSON; entities turn them into dates where they need one.
types.setTypeParser(types.builtins.TIMESTAMPTZ, (text) => text);

/**
 * Opens the service's pool. It never creates or alters a table.
 * @throws the driver's error when the server cannot be reached within 3 seconds
 */
export async function openDatabase({ url, entities, poolSize, onError }: OpenOptions): Promise<DataSource> {
  const dataSource = new DataSource({
    type: "postgres",
    url,
    entities,
    synchronize: false,
    installExtensions: false,
    poolErrorHandler: onError,
    extra: {
      max: poolSize,
      application_name: "tenantry",
      connectionTimeoutMillis: 3_000,
      // What TypeORM sends by itself; statements of ours say how long they may take.
      query_timeout: 20_000,
      // Several statements of a transaction travel in one round trip.
      pipeline: true,
      keepAlive: true,
      // What a connection has gathered (prepared statements, caches) goes with it now and then.
      maxLifetimeSeconds: 1_800,
    },
  });
  await dataSource.initialize();
  listenForBreaks(dataSource, onError);
  return dataSource;
}

/**
 * A connection that is in use when it breaks says so by an event, too, and an event of that name that nobody listens to
 * ends the process. Whoever uses the connection gets the error from its statement; here it is only told.
 */
function listenForBreaks(dataSource: DataSource, onError: (error: Error) => void): void {
  const known = new WeakSet<PoolClient>();
  poolOf(dataSource).on("acquire", (client) => {
    if (known.has(client)) return;
    known.add(client);
    client.on("error", onError);
  });
}
