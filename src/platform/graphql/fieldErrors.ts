import type { GraphQLError, GraphQLResolveInfo } from "graphql";

/** Where in the answer a value belongs. */
export type Place = GraphQLResolveInfo["path"];

/**
 * The errors of one answer, in the order they came. What fails below a place that is null already is left out, as
 * GraphQL demands: nobody could tell what it belongs to.
 */
export class FieldErrors {
  readonly list: GraphQLError[] = [];
  readonly #places = new Set<Place | undefined>();

  /** @param place the nullable field that became null; undefined: the whole answer */
  add(error: GraphQLError, place: Place | undefined): void {
    if (this.#places.size > 0 && this.#isNull(place)) return;
    this.#places.add(place);
    this.list.push(error);
  }

  #isNull(place: Place | undefined): boolean {
    for (let at = place; at !== undefined; at = at.prev) if (this.#places.has(at)) return true;
    return this.#places.has(undefined);
  }
}
