import { getNamedType, type GraphQLObjectType, isCompositeType, isObjectType } from "graphql";
import { expectations } from "./expectations.testing";
import type { Expected } from "./rule.testing";
import { isNode, pageSize, schema } from "./selections.testing";
import type { Facts, Target } from "./targets.testing";
import type { ViewerKind } from "./viewerKinds.testing";
import { codeOf, type RawAnswer, type World } from "./world.testing";

type Value = Readonly<Record<string, unknown>>;

/** Where a comparison stands. */
export interface Comparison {
  readonly world: World;
  readonly facts: Facts;
  readonly viewer: ViewerKind;
  readonly target: Target;
  readonly errors: NonNullable<RawAnswer["errors"]>;
  /** Fields that were looked at. */
  readonly visited: Set<string>;
  readonly faults: string[];
}

/**
 * Holds an object against the table, field by field, and what stands below it.
 * @param reference the same as the organization's account manager gets it
 */
export function compareObject(
  comparison: Comparison,
  value: Value,
  reference: Value | null,
  path: readonly (string | number)[],
): void {
  const type = schema.getType(value["__typename"] as string) as GraphQLObjectType;
  for (const field of Object.values(type.getFields())) {
    // Of a Node below another object only the id is selected.
    if (!(field.name in value)) continue;
    const below = [...path, field.name];
    const name = `${type.name}.${field.name}`;
    const got = value[field.name];
    const expected = expectedOf(comparison, name, value, below);
    comparison.visited.add(name);
    const fault = faultOf(comparison, expected, got, reference?.[field.name], below);
    if (fault) say(comparison, name, below, fault);
    else if (got !== null && isCompositeType(getNamedType(field.type)))
      compareBelow(
        comparison,
        got as Value | Value[],
        (reference?.[field.name] ?? null) as Value | Value[] | null,
        below,
      );
  }
}

function compareBelow(
  comparison: Comparison,
  got: Value | readonly Value[],
  reference: Value | readonly Value[] | null,
  path: readonly (string | number)[],
): void {
  if (!Array.isArray(got)) {
    compareObject(comparison, got as Value, reference as Value | null, path);
    return;
  }
  // A row that the manager's page does not reach is its own reference: that it may be there the list's rule says.
  const others = new Map(((reference ?? []) as readonly Value[]).map((row, index) => [keyOf(row) ?? index, row]));
  for (const [index, row] of (got as readonly Value[]).entries())
    compareObject(comparison, row, others.get(keyOf(row) ?? index) ?? row, [...path, index]);
}

/** What tells the rows of a list apart. */
const keyOf = (row: Value): unknown =>
  row["id"] ?? row["userId"] ?? (row["account"] as Value | null | undefined)?.["id"] ?? row["field"];

function expectedOf(comparison: Comparison, name: string, row: Value, path: readonly (string | number)[]): Expected {
  const rule = expectations[name];
  if (typeof rule !== "function") throw new Error(`name the expectation of ${name}`);
  const { viewer, target, world, facts } = comparison;
  return rule(viewer, target, {
    world,
    facts,
    row,
    path: `.${path.filter((step) => typeof step === "string").join(".")}.`,
  });
}

const say = ({ faults, viewer, target }: Comparison, name: string, path: readonly (string | number)[], fault: string) =>
  faults.push(
    `${name} for ${viewer} on ${target.type} of ${target.person ?? target.account}: ${fault} (${path.join(".")})`,
  );

/** What is wrong with a value; null if nothing is. */
function faultOf(
  { errors }: Comparison,
  expected: Expected,
  got: unknown,
  reference: unknown,
  path: readonly (string | number)[],
): string | null {
  const error = errors.find((one) => one.path?.join(".") === path.join("."));
  const code = codeOf(error);
  if (typeof expected === "string" && expected.startsWith("FORBIDDEN")) {
    if (code !== expected) return `expected ${expected}, got ${code} and ${short(got)}`;
    return got === null ? null : `expected null beside the error`;
  }
  if (error) return `expected ${short(expected)}, got the error ${code}`;
  if (expected === "null") return got === null ? null : `expected null, got ${short(got)}`;
  if (expected === "own") return null;
  if (expected === "same") return sameValue(got, reference);
  if (typeof expected === "string") return `there is no rule ${expected}`;
  if ("is" in expected) return sameValue(Array.isArray(got) ? [...(got as unknown[])].sort() : got, expected.is);
  return faultOfRows(got, expected.rows);
}

/** Objects are compared field by field by those who go on below them. */
function sameValue(got: unknown, reference: unknown): string | null {
  const isObject = (value: unknown) => typeof value === "object" && value !== null && "__typename" in value;
  if (isObject(got) && isObject(reference)) return null;
  if (Array.isArray(got) && Array.isArray(reference) && got.length === reference.length && got.every(isObject))
    return null;
  return JSON.stringify(got) === JSON.stringify(reference) ? null : `expected ${short(reference)}, got ${short(got)}`;
}

const short = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value).slice(0, 80));

function faultOfRows(got: unknown, rows: readonly string[]): string | null {
  const connection = got as { totalCount?: number; nodes?: Value[]; pageInfo?: { hasNextPage: boolean } };
  const nodes = connection.nodes ?? (got as Value[]);
  const ids = nodes.map((row) => keyOf(row) as string);
  const strange = ids.filter((id) => !rows.includes(id));
  if (strange.length > 0) return `rows that should not be there: ${strange.join(", ")}`;
  if (ids.length !== Math.min(rows.length, connection.nodes ? pageSize : Infinity))
    return `expected ${rows.length} rows, got ${ids.length}`;
  if (connection.nodes && connection.totalCount !== rows.length)
    return `expected totalCount ${rows.length}, got ${connection.totalCount}`;
  if (connection.nodes && connection.pageInfo?.hasNextPage !== rows.length > pageSize)
    return `hasNextPage is ${connection.pageInfo?.hasNextPage} with ${rows.length} rows`;
  return null;
}

/** Whether the type is reached with all its fields by its id. */
export const rootTypes = (): string[] =>
  Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && isNode(type))
    .map((type) => type.name);
