import type { DataSource } from "typeorm";
import { deriveSecrets, keepSecrets } from "./platform/crypto/secrets";
import type { Log, Runtime } from "./platform/runtime";
import { registerListeners, viewerSources } from "./schema";

/** What a process brings to its runtime. */
export interface RuntimeOptions {
  readonly dataSource: DataSource;
  readonly prepare: boolean;
  /** The master secret; every key is derived from it. */
  readonly secretKey: string;
  readonly log: Log;
  /** The clock; another one in tests. */
  readonly now?: () => Date;
}

/** Puts together what every context of this process stands on. */
export function createRuntime({ dataSource, prepare, secretKey, log, now }: RuntimeOptions): Runtime {
  registerListeners();
  const runtime: Runtime = {
    dataSource,
    prepare,
    log,
    now: now ?? (() => new Date()),
    viewerSources,
    // Nothing delivers effects yet; mail and notifications will name their kinds here.
    outboxKinds: new Set(),
  };
  keepSecrets(runtime, deriveSecrets(secretKey));
  return runtime;
}
