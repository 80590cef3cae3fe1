import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { transform } from "@swc/core";
import { type Plant, planted } from "./plants";

const root = join(__dirname, "../..");

/** The service, compiled from the sources of this checkout into a folder of its own. */
export interface BuiltCopy {
  /** The program that starts the server. */
  readonly main: string;
  remove(): Promise<void>;
}

/**
 * Compiles the service without checking types, in about a second: servers that are started a hundred times must start
 * fast, and a planted fault must not touch what others build.
 * @throws Error when the text that the plant replaces is no longer there
 */
export async function buildCopy(plant: Plant | null): Promise<BuiltCopy> {
  const directory = await mkdtemp(join(tmpdir(), "tenantry-faults-"));
  const compile = async (file: string) => {
    const source = await readFile(join(root, file), "utf8");
    const { code } = await transform(plant ? planted(plant, file, source) : source, {
      filename: file,
      jsc: {
        target: "es2022",
        parser: { syntax: "typescript", decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        keepClassNames: true,
      },
      module: { type: "commonjs" },
      swcrc: false,
    });
    const target = join(directory, "dist", file.replace(/\.ts$/, ".js"));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, code);
  };
  await Promise.all((await sources()).map(compile));
  await symlink(join(root, "node_modules"), join(directory, "node_modules"));
  return {
    main: join(directory, "dist/src/main.js"),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** What the build compiles, by paths from the root. */
async function sources(): Promise<string[]> {
  const found = await Promise.all(
    ["src", "migrations"].map(async (folder) =>
      (await readdir(join(root, folder), { recursive: true })).map((name) => join(folder, name)),
    ),
  );
  return found
    .flat()
    .filter((file) => file.endsWith(".ts") && !/\.test(ing)?\.ts$/.test(file))
    .filter((file) => !/^src[\\/](graphiql|testing|faults)[\\/]/.test(file));
}

/** Reads a source of this checkout, by its path from the root. */
export const readSource = (file: string): Promise<string> => readFile(join(root, file), "utf8");
