import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

import { z } from "zod";

/** A file of the bundle, in memory. */
export interface GraphiqlAsset {
  readonly contentType: string;
  readonly content: Buffer;
  /** The same compressed; null if it was not at build time. */
  readonly gzipped: Buffer | null;
}

/** The browser's side of GraphiQL as scripts/build-graphiql.mjs made it. */
export interface GraphiqlBundle {
  readonly script: string;
  readonly style: string;
  readonly icon: string;
  /** By file name; the names carry a hash of the content. */
  readonly assets: ReadonlyMap<string, GraphiqlAsset>;
}

const fileName = z.string().regex(/^[\w.-]+$/);
const manifestShape = z.object({ script: fileName, style: fileName, icon: fileName, assets: z.array(fileName) });

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

/**
 * Reads the whole bundle into memory; null if it has not been built.
 *
 * @throws Error when the bundle is there but incomplete
 */
export function readGraphiqlBundle(directory: string): GraphiqlBundle | null {
  const manifestPath = join(directory, "manifest.json");
  if (!existsSync(manifestPath)) return null;
  const { script, style, icon, assets } = manifestShape.parse(JSON.parse(readFileSync(manifestPath, "utf8")));
  return { script, style, icon, assets: new Map(assets.map((name) => [name, readAsset(directory, name)])) };
}

function readAsset(directory: string, name: string): GraphiqlAsset {
  const path = join(directory, name);
  return {
    contentType: CONTENT_TYPES[extname(name)] ?? "application/octet-stream",
    content: readFileSync(path),
    gzipped: existsSync(`${path}.gz`) ? readFileSync(`${path}.gz`) : null,
  };
}
