import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writePrivate } from "../platform/embeddedPostgres";

const shape = z.object({
  signIns: z.array(z.object({ as: z.string(), email: z.string(), password: z.string() })),
  apiKey: z.string(),
  mainAccountId: z.string(),
});

/** Who can sign in to the demo data, with passwords made for this install. */
export type DemoCredentials = z.infer<typeof shape>;

const fileIn = (directory: string) => join(directory, "demo-credentials.json");

/** Keeps them beside the database, readable by its owner alone. */
export async function keepDemoCredentials(directory: string, credentials: DemoCredentials): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writePrivate(fileIn(directory), `${JSON.stringify(credentials, null, 2)}\n`);
}

/** The sign-ins kept at seeding; null where no demo data was loaded. */
export async function readDemoCredentials(directory: string): Promise<DemoCredentials | null> {
  try {
    return shape.parse(JSON.parse(await readFile(fileIn(directory), "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** The sign-ins as a table of plain text. */
export function demoCredentialLines({ signIns, apiKey }: DemoCredentials): string[] {
  const width = (pick: (row: DemoCredentials["signIns"][number]) => string) =>
    Math.max(...signIns.map((row) => pick(row).length));
  const as = width((row) => row.as);
  const email = width((row) => row.email);
  return [
    ...signIns.map((row) => `  ${row.as.padEnd(as)}  ${row.email.padEnd(email)}  ${row.password}`),
    `  ${"API key".padEnd(as)}  ${apiKey}`,
  ];
}
