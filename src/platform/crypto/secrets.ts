import { hkdfSync } from "node:crypto";
import { type Runtime, runtimeOf } from "../runtime";

/** The keys that the service works with, each for one purpose. */
export interface Secrets {
  /** Hashes API keys: whoever steals the table alone can neither use nor try them. */
  readonly apiKeyHashKey: Buffer;
  /** Hashes addresses and IPs in the throttle's table. */
  readonly throttleKey: Buffer;
}

/** All keys out of one master secret (HKDF-SHA-256): the same for every process, none leads to another. */
export function deriveSecrets(masterSecret: string): Secrets {
  const keyFor = (purpose: string) => Buffer.from(hkdfSync("sha256", masterSecret, "tenantry", purpose, 32));
  return { apiKeyHashKey: keyFor("api-key-hash"), throttleKey: keyFor("throttle") };
}

const known = new WeakMap<Runtime, Secrets>();

/** Gives a process its keys; done once, where its runtime is made. */
export const keepSecrets = (runtime: Runtime, secrets: Secrets): void => void known.set(runtime, secrets);

/**
 * The keys of the process that serves this context.
 * @throws Error when none were given at start
 */
export const secretsOf = (ctx: object): Secrets => secretsOfRuntime(runtimeOf(ctx));

/**
 * The keys of a process.
 * @throws Error when none were given at start
 */
export function secretsOfRuntime(runtime: Runtime): Secrets {
  const secrets = known.get(runtime);
  if (!secrets) throw new Error("keepSecrets was not called for this runtime");
  return secrets;
}
