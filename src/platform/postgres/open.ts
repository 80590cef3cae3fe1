import { types } from "pg";
import { DataSource, type DataSourceOptions } from "typeorm";

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
    },
  });
  return dataSource.initialize();
}
