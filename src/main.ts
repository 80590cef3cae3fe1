import "reflect-metadata";
import { createServer } from "node:net";
import { type Config, loadEnvironmentFile, publicUrlOn, readConfig } from "./config";
import { explain } from "./explain";
import { outliveClosedPipe } from "./outliveClosedPipe";
import { prepareDatabase } from "./prepareDatabase";
import { asLogLines } from "./platform/log/asLogLines";
import { createLog } from "./platform/log/createLog";
import { forgetServiceUrl, keepServiceUrl } from "./serviceUrl";
import { startService } from "./start";
import { stopOnSignals } from "./stopOnSignals";

let speak = (line: string): void => void process.stdout.write(`${line}\n`);
const say = (line: string): void => {
  speak(line);
};

/** What ended the start; only here is it known which port was asked for. */
function explainStart(error: unknown, config: Config | undefined): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return `Port ${config?.port ?? "?"} of ${config?.host ?? "?"} is in use. Stop what uses it, or choose another: PORT=4001 npm start`;
  if (code === "EACCES")
    return `Port ${config?.port ?? "?"} may not be opened by this user. Choose one above 1023: PORT=4000 npm start`;
  if (code === "EADDRNOTAVAIL")
    return `HOST is ${config?.host ?? "?"}, which is no address of this machine. Leave it out, or use 127.0.0.1 or 0.0.0.0.`;
  return explain(error);
}

/** A port in use is said at once, not after the database was made. @throws the listening error */
async function probePort({ port, host }: Config): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", reject);
    probe.listen(port, host, () => {
      probe.close(() => {
        resolve();
      });
    });
  });
}

async function run(): Promise<void> {
  outliveClosedPipe(process.stdout, process.stderr);
  let config: Config | undefined;
  // From the first moment: a signal during the first start's seeding stops PostgreSQL, too.
  const stopping = stopOnSignals(say);
  try {
    loadEnvironmentFile();
    config = readConfig();
    const pretty = process.stdout.isTTY;
    const log = createLog({ level: config.logLevel, pretty });
    // Where a program collects the output it must be able to read all of it; the embedded database is for people.
    if (config.database && !pretty) speak = asLogLines(createLog({ level: "info", pretty }));
    await probePort(config);
    const database = await prepareDatabase(config, log, say, (opening) => {
      // One that is only being started when the signal comes is stopped once it runs: left alone, it would run on.
      const opened = opening.catch(() => undefined);
      stopping.last(async () => (await opened)?.stop());
      stopping.first(async () => (await opened)?.announceStop());
    });
    const service = await startService({ config, databaseUrl: database.urls.url, secretKey: database.secretKey, log });
    stopping.then(() => service.stop());
    const { directory } = database;
    if (directory !== undefined) {
      stopping.first(() => forgetServiceUrl(directory));
      await keepServiceUrl(directory, publicUrlOn(config, service.port));
    }
    await database.greet(service.port, say);
  } catch (error) {
    if (stopping.hasBegun()) return;
    process.stderr.write(`${explainStart(error, config)}\n`);
    await stopping.now();
    process.exitCode = 1;
  }
}

void run();
