/** Made by scripts/build-graphiql.mjs from examples/operations, in the order of folders and files. */
declare module "virtual:operations" {
  import type { ReadyMadeOperation } from "./parseOperation";

  export const operations: readonly ReadyMadeOperation[];
}

/** Addresses of the worker bundles, put in by scripts/build-graphiql.mjs. */
declare const WORKER_URLS: { readonly editor: string; readonly json: string; readonly graphql: string };

declare module "*.css";
