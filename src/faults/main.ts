import "reflect-metadata";
import { InvalidArgumentError, Option, program } from "commander";
import { lineOf, summaryOf } from "./report";
import { plants } from "./plants";
import { runFaults } from "./runFaults";

const whole = (least: number) => (text: string) => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least) throw new InvalidArgumentError(`a whole number from ${least} on.`);
  return number;
};

const {
  operations,
  kills,
  seed,
  plant: name,
  fsync,
} = program
  .name("npm run test:faults --")
  .description(
    "Kills servers and PostgreSQL while clients change seats, and holds what is there against what was said.",
  )
  .option("--operations <n>", "how many commands the clients send", whole(1), 2_000)
  .option("--kills <n>", "how many kill -9 there are; half as many other attacks come on top", whole(0), 20)
  .option("--seed <n>", "draws commands and attacks", whole(0), 1)
  .addOption(
    new Option("--plant <fault>", "put a fault into the service, and succeed only if it is found").choices(
      plants.map((plant) => plant.name),
    ),
  )
  .option("--no-fsync", "commits do not wait for the disk")
  .parse()
  .opts<{ operations: number; kills: number; seed: number; plant?: string; fsync: boolean }>();

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function run(): Promise<void> {
  const plant = plants.find((one) => one.name === name) ?? null;
  const since = Date.now();
  const report = await runFaults({
    ...{ operations, kills, seed, plant, clients: 24, users: 160, durable: fsync, say },
  });
  for (const line of summaryOf(report)) say(line);
  say(lineOf(report, { seed, plant, seconds: (Date.now() - since) / 1_000 }));
  const isFound = report.violations.length > 0;
  process.exitCode = isFound === (plant !== null) ? 0 : 1;
}

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  // Clients may still be sending; what was started is ended as this process ends.
  process.exit(1);
});
