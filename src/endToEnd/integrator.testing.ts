import { spawn, spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

const example = join(__dirname, "../../examples/integrator");

/** Compiles the example as its README says, into a folder of its own. */
export async function buildExample(folder: string): Promise<string> {
  const out = join(folder, "dist");
  await mkdir(out);
  // Its own package.json says the same.
  await writeFile(join(folder, "package.json"), `{ "type": "module" }`);
  const tsc = require.resolve("typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", example, "--outDir", out], { encoding: "utf8" });
  if (status !== 0) throw new Error(stdout);
  return join(out, "main.js");
}

/** A run of the example as a process of its own. */
export interface Run {
  readonly output: () => string;
  /** Resolves once the output matches. */
  readonly prints: (pattern: RegExp) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<{ readonly exitCode: number | null; readonly output: string }>;
}

/** Runs the compiled example. */
export function runExample(main: string, args: readonly string[], env: Readonly<Record<string, string>>): Run {
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      for (const listener of listeners) listener();
    });
  const ended = new Promise<{ exitCode: number | null; output: string }>((resolve) => {
    child.once("close", (exitCode) => {
      resolve({ exitCode, output });
    });
  });
  const prints = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (pattern.test(output)) resolve();
      };
      listeners.add(look);
      look();
      void ended.then(() => {
        look();
        reject(new Error(`it ended without printing ${String(pattern)}:\n${output}`));
      });
    });
  return { output: () => output, prints, kill: (signal) => void child.kill(signal), ended };
}

/** What a proxy does with a request that would otherwise pass. */
export type Hook = (
  body: string,
  answer: ServerResponse,
  forward: () => Promise<{ readonly status: number; readonly text: string }>,
) => Promise<void>;

/** A proxy before the service: the address stays while servers come and go, and a test may stand in the way. */
export interface Proxy {
  readonly url: string;
  /** The base URL of the server behind it. */
  target: string;
  /** Takes the next requests, while set. */
  hook: Hook | null;
  readonly close: () => Promise<void>;
}

/** Starts a proxy on 127.0.0.1. Where the server behind it does not answer, it closes the connection. */
export async function startProxy(target: string): Promise<Proxy> {
  const server = createServer((incoming, answer) => void pass(incoming, answer));
  const proxy = { target, hook: null as Hook | null };
  async function pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of incoming.setEncoding("utf8")) body += String(chunk);
    const forward = () => send(proxy.target, incoming, body);
    try {
      if (proxy.hook) {
        await proxy.hook(body, answer, forward);
        return;
      }
      const { status, text } = await forward();
      answer.writeHead(status, { "content-type": "application/json" }).end(text);
    } catch {
      answer.destroy();
    }
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${port}/graphql`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

const send = (target: string, { method, headers }: IncomingMessage, body: string) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const outgoing = request(`${target}/graphql`, { method: method ?? "POST", headers, agent: false }, (incoming) => {
      let text = "";
      incoming
        .setEncoding("utf8")
        .on("data", (chunk: string) => (text += chunk))
        .on("error", reject)
        .on("end", () => resolve({ status: incoming.statusCode ?? 0, text }));
    });
    outgoing.on("error", reject).end(body);
  });
