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
