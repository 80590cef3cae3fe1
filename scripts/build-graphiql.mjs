// Bundles GraphiQL and the ready-made operations into dist/graphiql, with names that carry a hash
// of the content. Does nothing when no input has changed; --force builds all the same.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, gzipSync } from "node:zlib";

import { build, transform } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "src/graphiql");
const examples = join(root, "examples/operations");
const output = join(root, "dist/graphiql");
const publicPath = "/graphiql/assets";
const workers = {
  editor: "monaco-editor/esm/vs/editor/editor.worker.js",
  json: "monaco-editor/esm/vs/language/json/json.worker.js",
  graphql: "monaco-graphql/esm/graphql.worker.js",
};
const packages = ["graphiql", "@graphiql/react", "@graphiql/toolkit", "@graphiql/plugin-doc-explorer"];
packages.push("@graphiql/plugin-history", "monaco-editor", "monaco-graphql", "graphql", "react", "esbuild");

const started = performance.now();
const stamp = inputsHash();
if (!process.argv.includes("--force") && stampOfOutput() === stamp) {
  console.log("GraphiQL bundle is up to date.");
} else {
  const sizes = await bundle();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`GraphiQL bundle built in ${seconds} s (${sizes}).`);
}

async function bundle() {
  const common = {
    bundle: true,
    format: "esm",
    minify: true,
    target: ["es2022"],
    outdir: output,
    write: false,
    metafile: true,
    absWorkingDir: root,
    nodePaths: [join(root, "node_modules")],
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    publicPath,
    legalComments: "linked",
    logLevel: "warning",
    define: { "process.env.NODE_ENV": '"production"' },
  };
  const workerBuild = await build({
    ...common,
    entryPoints: Object.entries(workers).map(([out, path]) => ({ in: path, out: `${out}.worker` })),
  });
  const workerUrls = Object.fromEntries(
    Object.entries(workers).map(([name, path]) => [name, `${publicPath}/${outputOf(workerBuild.metafile, path)}`]),
  );
  const pageBuild = await build({
    ...common,
    entryPoints: { main: join(source, "main.tsx"), favicon: join(source, "favicon.svg") },
    jsx: "automatic",
    splitting: true,
    define: { ...common.define, WORKER_URLS: JSON.stringify(workerUrls) },
    // Fonts inside the style sheet: one request, and no font that arrives after the text is painted.
    loader: { ".ttf": "dataurl", ".woff": "dataurl", ".woff2": "dataurl", ".svg": "copy" },
    plugins: [await operationsPlugin()],
  });

  const files = [...workerBuild.outputFiles, ...pageBuild.outputFiles];
  const entry = pageBuild.metafile.outputs[outputPath(pageBuild.metafile, "src/graphiql/main.tsx")];
  const manifest = {
    stamp,
    script: outputOf(pageBuild.metafile, "src/graphiql/main.tsx"),
    style: basename(entry.cssBundle),
    icon: outputOf(pageBuild.metafile, "src/graphiql/favicon.svg"),
    assets: files.map((file) => basename(file.path)),
  };
  return writeOutput(files, manifest);
}

/** Written beside and then moved, so that a service that starts meanwhile finds all or nothing. */
function writeOutput(files, manifest) {
  const fresh = `${output}.${process.pid}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  let plain = 0;
  let compressed = 0;
  for (const file of files) {
    const name = basename(file.path);
    const zipped = gzipSync(file.contents, { level: constants.Z_BEST_COMPRESSION });
    writeFileSync(join(fresh, name), file.contents);
    writeFileSync(join(fresh, `${name}.gz`), zipped);
    plain += file.contents.length;
    compressed += zipped.length;
  }
  writeFileSync(join(fresh, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  rmSync(output, { recursive: true, force: true });
  renameSync(fresh, output);
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  return `${files.length} files, ${megabytes(plain)}, ${megabytes(compressed)} compressed`;
}

/** Gives `virtual:operations` to the page: examples/operations, parsed now so that a faulty file fails the build. */
async function operationsPlugin() {
  const parser = await transform(readFileSync(join(source, "parseOperation.ts"), "utf8"), { loader: "ts" });
  const { parseOperation } = await import(`data:text/javascript,${encodeURIComponent(parser.code)}`);
  const operations = filesBelow(examples)
    .filter((path) => path.endsWith(".graphql"))
    .map((path) => parseOperation(relative(examples, path).split(sep).join("/"), readFileSync(path, "utf8")));
  return {
    name: "operations",
    setup(building) {
      building.onResolve({ filter: /^virtual:operations$/ }, ({ path }) => ({ path, namespace: "operations" }));
      building.onLoad({ filter: /.*/, namespace: "operations" }, () => ({
        contents: `export const operations = ${JSON.stringify(operations)};`,
      }));
    },
  };
}

function outputOf(metafile, entryPoint) {
  return basename(outputPath(metafile, entryPoint));
}

function outputPath(metafile, entryPoint) {
  const found = Object.entries(metafile.outputs).find(
    ([path, { entryPoint: of, inputs }]) =>
      (of?.endsWith(entryPoint) ?? false) || (path.endsWith(".svg") && Object.keys(inputs).includes(entryPoint)),
  );
  if (!found) throw new Error(`esbuild made nothing of ${entryPoint}`);
  return found[0];
}

function inputsHash() {
  const hash = createHash("sha256");
  const paths = [fileURLToPath(import.meta.url), ...filesBelow(source), ...filesBelow(examples)];
  for (const path of paths.filter((name) => !name.endsWith(".test.ts"))) {
    hash.update(relative(root, path)).update("\0").update(readFileSync(path)).update("\0");
  }
  for (const name of packages) {
    hash.update(
      `${name}@${JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version}`,
    );
  }
  return hash.digest("hex");
}

function stampOfOutput() {
  const manifest = join(output, "manifest.json");
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")).stamp : null;
}

/** All files below a directory, in an order that is the same on every machine. */
function filesBelow(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
