import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { builtService, type Contender } from "../contenders";
import type { Variant } from "./variants";

const root = join(__dirname, "../..");
/** Where the copies find the packages that the service finds. */
const copies = join(root, "node_modules/.cache/tenantry/variants");

/**
 * A variant as a contender: the built service in a copy, with the variant's changes.
 * @throws Error where a text to be changed is not there (any more)
 */
export function variantContender({ name, cases, environment, replacements = [], flags, unfenced }: Variant): Contender {
  const folder = join(copies, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(root, "dist/src/main.js"))) throw new Error("There is no built service: npm run build:server");
  for (const part of ["dist", "package.json", "schema.graphql", "examples"])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  for (const { file, find, replace } of replacements) {
    const files = file === "*" ? filesIn(join(folder, "dist/src")) : [join(folder, "dist/src", file)];
    const changed = files.filter((path) => {
      const text = readFileSync(path, "utf8");
      if (!text.includes(find)) return false;
      writeFileSync(path, text.replaceAll(find, replace));
      return true;
    });
    if (changed.length === 0) throw new Error(`${name}: ${file} does not hold the text to be changed:\n${find}`);
  }
  const leftOut = new RegExp(`^(?!(${cases.join("|")})$)`);
  const service = builtService(folder, flags);
  return {
    ...service,
    name,
    environment: { ...service.environment, ...environment },
    leavesOut: leftOut,
    ...(unfenced ? { unfenced } : {}),
  };
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".js"))
    .map((name) => join(folder, name));
