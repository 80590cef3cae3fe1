import { type ServerProgram, startServer } from "../testing/programs";
import { leaveNothing } from "./leaveNothing";

/** A server process that is started again whenever it was killed. */
export interface ServerUnderFire {
  /** Where it is now; null while it is down. */
  url(): string | null;
  /** Kills it and starts it again; resolves when it answers. */
  kill(): Promise<void>;
  /** Stops it for a while, its connections open. */
  pause(milliseconds: number): Promise<void>;
  /** What it wrote, over all its lives. */
  output(): string;
  /** Asks it to end; answers its exit code. Again only answers that. */
  stop(): Promise<number | null>;
}

/** Starts a server. */
export async function startServerUnderFire(
  env: Readonly<Record<string, string>>,
  main: string,
): Promise<ServerUnderFire> {
  let server: ServerProgram | null = await startServer(env, main);
  let earlier = "";
  let isStopped = false;
  const isOver = leaveNothing(() => server?.kill("SIGKILL"));
  return {
    url: () => server?.url ?? null,
    kill: async () => {
      const killed = server;
      if (!killed) return;
      server = null;
      killed.kill("SIGKILL");
      await killed.ended;
      earlier += killed.output();
      const started = await startPatiently(env, main);
      if (isStopped) started.kill("SIGKILL");
      else server = started;
    },
    pause: async (milliseconds) => {
      const paused = server;
      paused?.kill("SIGSTOP");
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      paused?.kill("SIGCONT");
    },
    output: () => earlier + (server?.output() ?? ""),
    stop: async () => {
      isStopped = true;
      server?.kill("SIGTERM");
      const exitCode = (await server?.ended)?.exitCode ?? null;
      isOver();
      return exitCode;
    },
  };
}

/** While PostgreSQL is away a server ends at its start and says so; whoever runs it starts it again. */
async function startPatiently(env: Readonly<Record<string, string>>, main: string): Promise<ServerProgram> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startServer(env, main);
    } catch (error) {
      if (attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
