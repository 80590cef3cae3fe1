import { type SqlValue, type Statement, statement } from "../context";
import type { PagePlan, PageSql } from "./keyset";

/**
 * The WHERE clause of a list, made of the conditions that the client gave and no others, so that an unfiltered page is
 * read off its index. The texts are fixed; what a client sends is bound.
 */
export class Conditions {
  private readonly parts: string[] = [];
  private given = "";
  readonly params: SqlValue[] = [];

  /**
   * Adds a condition where there is a value; null and undefined add none.
   * @param name distinguishes the statements with and without it
   * @param sql takes the value's placeholder
   */
  where(name: string, value: SqlValue | undefined, sql: (placeholder: string) => string): this {
    if (value === null || value === undefined) return this;
    return this.always(name, sql(this.bind(value)));
  }

  /** Adds a condition without a value of its own. */
  always(name: string, sql: string): this {
    this.parts.push(sql);
    this.given += `.${name}`;
    return this;
  }

  /** Distinguishes statements that differ in something else than conditions. */
  distinct(name: string): this {
    this.given += `.${name}`;
    return this;
  }

  /** Binds a value and answers its placeholder. */
  bind(value: SqlValue): string {
    return `$${this.params.push(value)}`;
  }

  get sql(): string {
    return this.parts.join("\n    and ");
  }

  /** The same for the same conditions: part of the statement's name. */
  get shape(): string {
    return this.given;
  }
}

/** Statements whose text depends on which conditions are given: each made once. */
export interface ConditionalStatements<Row> {
  /** The page of a list under these conditions. */
  page(plan: PagePlan<Row>, conditions: Conditions, text: (page: PageSql) => string): Statement<Row>;
  /** How many rows there are under these conditions, below each of many parents. */
  counts(conditions: Conditions, text: () => string): Statement<{ readonly id: string; readonly count: number }>;
}

/**
 * So many shapes of one list are prepared under a name; each costs memory in every connection for as long as that lives,
 * and a reader could ask for all combinations. Further ones are parsed each time.
 */
const mostNamedShapes = 50;

/** Keeps the statements of a list: as many as there are combinations of conditions and orders that are used. */
export function conditionalStatements<Row>(name: string): ConditionalStatements<Row> {
  const made = new Map<string, Statement<unknown>>();
  const once = <R>(key: string, text: () => string): Statement<R> => {
    const known = made.get(key) as Statement<R> | undefined;
    if (known) return known;
    const fresh = statement<R>(key, text());
    if (made.size >= mostNamedShapes) return { ...fresh, unnamed: true };
    made.set(key, fresh);
    return fresh;
  };
  return {
    page: (plan, conditions, text) =>
      once(`${name}.${plan.shape}${conditions.shape}`, () => text(plan.sql(conditions.params.length))),
    counts: (conditions, text) => once(`${name}.count${conditions.shape}`, text),
  };
}
