import { Client, type QueryConfig, type QueryResult, types } from "pg";

// Timestamps stay text, as PostgreSQL prints them.
types.setTypeParser(types.builtins.TIMESTAMPTZ, (text) => text);

/** A statement with the name that it is prepared under. */
export interface Prepared {
  readonly name: string;
  readonly text: string;
}

/** Sends a prepared statement over a connection and answers its rows. */
export async function rows<Row>(
  on: Client,
  { name, text }: Prepared,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const config: QueryConfig = { name, text, values: [...values] };
  return ((await on.query(config)) as QueryResult & { rows: Row[] }).rows;
}

/** Connections that stay open: reads share them, a write has one to itself. */
export class Connections {
  private readonly busy = new Set<Client>();
  private readonly waiting: ((client: Client) => void)[] = [];
  private next = 0;

  private constructor(
    private readonly shared: readonly Client[],
    private readonly free: Client[],
  ) {}

  static async open(url: string, size: number): Promise<Connections> {
    const open = async () => {
      // Statements are sent without waiting for the answers of those before them.
      const client = new Client({ connectionString: url, application_name: "floor", pipeline: true });
      await client.connect();
      return client;
    };
    const clients = await Promise.all(Array.from({ length: size }, open));
    return new Connections(clients, [...clients]);
  }

  /** A connection for statements that need no transaction; others may use it at the same time. */
  any(): Client {
    const client = this.shared[this.next++ % this.shared.length];
    if (!client) throw new Error("there is no connection");
    return client;
  }

  /** A connection for one transaction. */
  async alone<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = this.free.pop() ?? (await new Promise<Client>((resolve) => this.waiting.push(resolve)));
    this.busy.add(client);
    try {
      return await work(client);
    } finally {
      this.busy.delete(client);
      const waiter = this.waiting.shift();
      if (waiter) waiter(client);
      else this.free.push(client);
    }
  }
}
