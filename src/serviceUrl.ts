import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writePrivate } from "./platform/embeddedPostgres";

const shape = z.object({ url: z.string() });

const fileIn = (directory: string) => join(directory, "service.json");

/** Leaves beside the embedded database where its service is reached, which commands cannot know: its port may be any. */
export const keepServiceUrl = (directory: string, url: string): Promise<void> =>
  writePrivate(fileIn(directory), `${JSON.stringify({ url })}\n`);

/** Takes it away again, when the service stops. */
export const forgetServiceUrl = (directory: string): Promise<void> => rm(fileIn(directory), { force: true });

/** Where the service that runs on the embedded database is reached; null when it did not say. */
export async function readServiceUrl(directory: string): Promise<string | null> {
  try {
    return shape.parse(JSON.parse(await readFile(fileIn(directory), "utf8"))).url;
  } catch {
    // Of no other use than for printed links: they fall back to the configuration.
    return null;
  }
}
