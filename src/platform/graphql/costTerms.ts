/** The cost of a document, or of a part of it, for one request's variables. */
export type Cost = (variables: Readonly<Record<string, unknown>>) => number;

/** Adds terms up; those that do not depend on variables are added now. */
export function sum(terms: readonly Cost[]): Cost {
  const open = terms.filter((term) => !fixed.has(term));
  const known = terms.reduce((total, term) => total + (fixed.get(term) ?? 0), 0);
  if (open.length === 0) return constant(known);
  return (variables) => open.reduce((total, term) => total + term(variables), known);
}

const fixed = new WeakMap<Cost, number>();

/** What costs the same whatever the variables are. */
export function constant(value: number): Cost {
  const cost: Cost = () => value;
  fixed.set(cost, value);
  return cost;
}

/** Multiplies two terms, now where neither depends on variables. */
export function product(left: Cost, right: Cost): Cost {
  const [a, b] = [fixed.get(left), fixed.get(right)];
  if (a !== undefined && b !== undefined) return constant(a * b);
  return (variables) => left(variables) * right(variables);
}
