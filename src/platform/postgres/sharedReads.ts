import type { Pool, PoolClient, QueryConfig, QueryResult } from "pg";

/** Sends statements: pg's pool, a client of it, or reads that share connections. */
export interface Sender {
  query(config: QueryConfig): Promise<QueryResult>;
}

/** What pg has below a client: the socket, whose writes can be held back and sent together. */
interface HasSocket {
  readonly connection: { readonly stream: { cork(): void; uncork(): void } };
}

/** After so long without an answer, in milliseconds, nobody else is sent the same way. */
const slowAfterMs = 100;

/**
 * So many at most wait for the answers of one connection: even if each took ten times its usual few milliseconds, all of
 * them would have theirs before anybody gives up.
 */
const mostUnderWay = 100;

/** A connection that many quick reads share while any of them is under way; between times it is the pool's. */
class Line implements Sender {
  underWay = 0;
  /** No further read is sent over it. */
  isClosed = false;
  private connecting: Promise<PoolClient> | undefined;
  private client: PoolClient | undefined;
  private answeredAt = 0;
  private isHeldBack = false;

  constructor(private readonly pool: Pool) {}

  get isSlow(): boolean {
    return this.underWay > 0 && performance.now() - this.answeredAt > slowAfterMs;
  }

  async query(config: QueryConfig): Promise<QueryResult> {
    if (this.underWay++ === 0) this.answeredAt = performance.now();
    try {
      const client = this.client ?? (await (this.connecting ??= this.connect()));
      this.holdBack(client);
      return await client.query(config);
    } catch (error) {
      // As the pool does it: a connection on which something failed is not used again.
      this.isClosed = true;
      throw error;
    } finally {
      this.answeredAt = performance.now();
      if (--this.underWay === 0) this.giveBack();
    }
  }

  private async connect(): Promise<PoolClient> {
    this.client = await this.pool.connect();
    return this.client;
  }

  private giveBack(): void {
    this.client?.release(this.isClosed);
    this.client = undefined;
    this.connecting = undefined;
  }

  /** What is sent in one turn of the event loop leaves in one system call, which is what a small read costs most. */
  private holdBack({ connection: { stream } }: HasSocket): void {
    if (this.isHeldBack) return;
    this.isHeldBack = true;
    stream.cork();
    setImmediate(() => {
      this.isHeldBack = false;
      stream.uncork();
    });
  }
}

/**
 * Lets quick reads of many requests share a quarter of the pool's connections: they are sent without waiting for the
 * answers of those before. Each is a transaction of its own, so that one's error is no other's. A read that finds all of
 * them slow or full takes a connection for itself.
 *
 * Answers come in order, so this is for reads that are known to be quick: what was sent behind one that is slow after all
 * waits for it (at most the read timeout), and fails with it when the connection breaks.
 */
export function createSharedReads(pool: Pool): Sender {
  const lines = Array.from({ length: Math.max(1, Math.floor(pool.options.max / 4)) }, () => new Line(pool));
  return {
    query(config) {
      let best: Line | undefined;
      for (const [index, line] of lines.entries()) {
        const usable = line.isClosed ? (lines[index] = new Line(pool)) : line;
        if (!usable.isSlow && usable.underWay < (best?.underWay ?? mostUnderWay)) best = usable;
      }
      return best ? best.query(config) : pool.query(config);
    },
  };
}
