import type { Facts, Target } from "./targets.testing";
import type { ViewerKind } from "./viewerKinds.testing";
import type { World } from "./world.testing";

/** What a viewer gets in a field. */
export type Expected =
  /** What the organization's account manager gets there. */
  | "same"
  /** A value of the viewer's own; nothing is refused. Another test says which. */
  | "own"
  /** Null, without an error. */
  | "null"
  /** Null, and at its path FORBIDDEN that names the permission. */
  | `FORBIDDEN ${string}`
  | { readonly is: unknown }
  /** A list of exactly these, by id. */
  | { readonly rows: readonly string[] };

/**
 * The expectation of a field, from SPEC.
 * @param at `path` is where it stands in the answer, without indexes; `row` the object that it is a field of
 */
export type Rule = (
  viewer: ViewerKind,
  target: Target,
  at: { world: World; facts: Facts; path: string; row: Readonly<Record<string, unknown>> },
) => Expected;

/** Of a field that only mutations answer with; what they show to whom is in the mutations' table. */
export const answeredByMutations = "answered by mutations";
