import { randomBytes } from "node:crypto";
import type { DatabaseUrls } from "../config";
import type { Runtime } from "../platform/runtime";

/** What loading the demo takes. */
export interface SeedOptions {
  readonly runtime: Runtime;
  readonly urls: DatabaseUrls;
  readonly secretKey: string;
  /** Where the sign-ins are kept. */
  readonly directory: string;
  readonly onProgress: (line: string) => void;
}

/** A password for this install alone: four groups that can be typed. */
export const newDemoPassword = (): string =>
  randomBytes(9)
    .toString("hex")
    .match(/.{1,5}/g)
    ?.join("-") ?? "";

/**
 * The same address, whose commits do not wait for the disk: loading takes a thousand of them, and one that is cut short is
 * done anew. The last commit, the owner's, waits and brings the others to the disk with it.
 */
export function withoutFlushes(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set("options", "-c synchronous_commit=off");
  return url.toString();
}
