import { exitCodes, Failure } from "./failure.js";
import { help, readOptions } from "./options.js";
import { Progress } from "./progress.js";
import { run } from "./run.js";

const progress = new Progress(process.stderr);
const stopping = new AbortController();
const goOn = "Run the same command again to go on: nothing is assigned twice.";

// The first Ctrl-C lets the call under way end, so that its outcome is on record; the second does not wait.
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    if (stopping.signal.aborted) {
      progress.say(`Stopped. ${goOn}`);
      process.exit(exitCodes.interrupted);
    }
    progress.say("Stopping after this call. Once more stops at once.");
    stopping.abort();
  });

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === null) {
    process.stdout.write(help);
    return exitCodes.ok;
  }
  const { url, key, attempts } = options;
  const onRetry = (why: string, waitMs: number) =>
    progress.say(`${why}; trying again in ${(waitMs / 1_000).toFixed(1)} s`);
  try {
    return await run(options, { url, key, attempts, signal: stopping.signal, onRetry }, progress);
  } catch (error) {
    const interrupted = stopping.signal.aborted && !(error instanceof Failure);
    const failure = interrupted ? new Failure(exitCodes.interrupted, "Stopped.") : error;
    if (!(failure instanceof Failure)) throw failure;
    const canGoOn = failure.exitCode === exitCodes.interrupted || failure.exitCode === exitCodes.service;
    progress.say(canGoOn ? `${failure.message} ${goOn}` : failure.message);
    return failure.exitCode;
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (error instanceof Failure) progress.say(error.message);
    else progress.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = error instanceof Failure ? error.exitCode : 1;
  },
);
