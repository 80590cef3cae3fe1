/** Made by scripts/build-graphiql.mjs from examples/operations, in the order of folders and files. */
declare module "virtual:operations" {
  // eslint-disable-next-line @typescript-eslint/consistent-type-imports -- an import here cannot name a relative path
  export const operations: readonly import("./parseOperation").ReadyMadeOperation[];
}

/** Addresses of the worker bundles, put in by scripts/build-graphiql.mjs. */
declare const WORKER_URLS: { readonly editor: string; readonly json: string; readonly graphql: string };

declare module "*.css";
