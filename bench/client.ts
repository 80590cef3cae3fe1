import { connect, type Socket } from "node:net";
import { performance } from "node:perf_hooks";

/** One request, ready to be sent but for the server's address. */
export interface BenchRequest {
  readonly path: string;
  readonly cookie: string;
  readonly body: string;
}

/** An answer as it came. */
export interface BenchAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** What a load consists of. */
export interface Load {
  readonly port: number;
  readonly requests: readonly BenchRequest[];
  readonly connections: number;
  readonly seconds: number;
  /** Begins anew at the end of the requests; else the load ends there. */
  readonly repeat: boolean;
  /** Throws for an answer that is not the expected one to the request of that index. */
  readonly check: (answer: BenchAnswer, index: number) => void;
}

/** What came of it. */
export interface LoadResult {
  readonly count: number;
  readonly seconds: number;
  /** Sorted, in milliseconds. */
  readonly latencies: Float64Array;
}

/**
 * Sends requests over connections that stay open, each one's next when its last was answered. It writes and parses HTTP/1.1
 * by hand: it shares the machine with what it measures, so it must cost little.
 * @throws the first answer that is not as expected, or connection that breaks
 */
export async function runLoad(load: Load): Promise<LoadResult> {
  const texts = load.requests.map((request) => textOf(request, load.port));
  const began = performance.now();
  const until = began + load.seconds * 1000;
  const latencies: number[] = [];
  let next = 0;
  const one = async (): Promise<void> => {
    const connection = await Connection.open(load.port);
    try {
      for (;;) {
        const sentAt = performance.now();
        if (sentAt >= until) return;
        const index = load.repeat ? next % texts.length : next;
        const text = texts[index];
        if (text === undefined) return;
        next++;
        const answer = await connection.ask(text);
        latencies.push(performance.now() - sentAt);
        load.check(answer, index);
      }
    } finally {
      connection.close();
    }
  };
  await Promise.all(Array.from({ length: load.connections }, one));
  const seconds = (performance.now() - began) / 1000;
  return { count: latencies.length, seconds, latencies: Float64Array.from(latencies).sort() };
}

/** Sends some requests one after the other. */
export async function askAll(port: number, requests: readonly BenchRequest[]): Promise<BenchAnswer[]> {
  const connection = await Connection.open(port);
  const answers: BenchAnswer[] = [];
  try {
    for (const request of requests) answers.push(await connection.ask(textOf(request, port)));
  } finally {
    connection.close();
  }
  return answers;
}

function textOf({ path, cookie, body }: BenchRequest, port: number): string {
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    `cookie: ${cookie}`,
    "content-type: application/json",
    "accept: application/json",
    "user-agent: tenantry-bench",
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

interface Waiting {
  resolve(answer: BenchAnswer): void;
  reject(error: Error): void;
}

class Connection {
  private waiting: Waiting | undefined;
  private parts: Buffer[] = [];
  private got = 0;
  private wanted = -1;
  private status = 0;

  private constructor(private readonly socket: Socket) {
    socket.on("data", (chunk) => {
      try {
        this.take(chunk);
      } catch (error) {
        this.fail(error as Error);
      }
    });
    socket.on("error", (error) => this.fail(error));
    socket.on("close", () => this.fail(new Error("the server closed the connection")));
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new Connection(socket));
      });
    });
  }

  ask(text: string): Promise<BenchAnswer> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(text);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    let rest = chunk;
    if (this.wanted < 0) {
      if (this.parts.length > 0) rest = Buffer.concat([...this.parts, chunk]);
      const end = rest.indexOf("\r\n\r\n");
      if (end < 0) {
        this.parts = [rest];
        return;
      }
      const head = rest.toString("latin1", 0, end);
      const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
      if (length === undefined) throw new Error(`an answer without a length:\n${head}`);
      this.wanted = Number(length);
      this.status = Number(head.slice(9, 12));
      this.parts = [];
      this.got = 0;
      rest = rest.subarray(end + 4);
    }
    this.parts.push(rest);
    this.got += rest.length;
    if (this.got < this.wanted) return;
    const body = this.parts.length === 1 ? rest : Buffer.concat(this.parts);
    const { waiting, status } = this;
    this.parts = [];
    this.wanted = -1;
    this.waiting = undefined;
    waiting?.resolve({ status, body });
  }

  private fail(error: Error): void {
    this.waiting?.reject(error);
    this.waiting = undefined;
  }
}
