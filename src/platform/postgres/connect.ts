import { Client } from "pg";

/**
 * Opens one connection for work that is not the service's: migrations, set-up, the demo data. The caller ends it.
 * A connection that breaks while it is idle fails the next statement instead of ending the process.
 * @param name what PostgreSQL's statistics call it
 * @throws the driver's error when the server does not answer within 10 seconds
 */
export async function connect(url: string, name: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: name, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
