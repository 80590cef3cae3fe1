import Module from "node:module";

type Resolve = (request: string, ...rest: unknown[]) => string;

/**
 * Lets a process run the sources as they are, after `-r @swc-node/register`: `import("./x.js")`, which TypeScript asks
 * for where a module is loaded late, means x.ts there.
 */
const resolver = Module as unknown as { _resolveFilename: Resolve };
const original = resolver._resolveFilename;
resolver._resolveFilename = (request, ...rest) =>
  original(/^\.{1,2}\/.+\.js$/.test(request) ? request.slice(0, -".js".length) : request, ...rest);
