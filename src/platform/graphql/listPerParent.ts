import type { Ctx } from "../context";
import { defineLoader } from "../loader";
import type { Connection } from "./connection";

/** A list below each of many parents, such as the users of accounts. */
export interface ListPerParent<Args, Row> {
  /** Reads the page that `args` ask for below each parent, in one statement. */
  readonly pages: (ctx: Ctx, args: Args, parentIds: readonly string[]) => Promise<ReadonlyMap<string, PageBelow<Row>>>;
  /** Counts the rows below each parent, in one statement; a parent that is left out has none. */
  readonly counts: (ctx: Ctx, args: Args, parentIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;
}

/** A page that still wants its count. */
export type PageBelow<Row> = (totalCount: () => Promise<number>) => Connection<Row>;

interface Asked<Args> {
  readonly parentId: string;
  readonly args: Args;
  readonly argsText: string;
}

/**
 * Makes a list field that costs one statement for a whole page of parents, not one for each: what is asked for in one
 * tick with the same arguments is read together.
 */
export function definePerParent<Args extends object, Row>(
  list: ListPerParent<Args, Row>,
): (ctx: Ctx, parentId: string, args: Args) => Promise<Connection<Row>> {
  const pages = defineLoader<Asked<Args>, Outcome<PageBelow<Row>>>((ctx, keys) =>
    together(keys, (...asked) => list.pages(ctx, ...asked)),
  );
  const counts = defineLoader<Asked<Args>, Outcome<number>>((ctx, keys) =>
    together(keys, (...asked) => list.counts(ctx, ...asked)),
  );
  const known = new WeakMap<Ctx, Map<string, Asked<Args>>>();
  return async (ctx, parentId, args) => {
    let keys = known.get(ctx);
    if (!keys) {
      keys = new Map<string, Asked<Args>>();
      known.set(ctx, keys);
    }
    const argsText = JSON.stringify(args);
    const text = `${parentId} ${argsText}`;
    let key = keys.get(text);
    // Loaders tell keys apart by identity.
    if (!key) {
      key = { parentId, args, argsText };
      keys.set(text, key);
    }
    const asked = key;
    const page = (await ctx.load(pages, asked))();
    if (!page) throw new Error(`no page below ${parentId}`);
    return page(async () => (await ctx.load(counts, asked))() ?? 0);
  };
}

/** Answers, or throws what reading threw; undefined where nothing was found. */
type Outcome<Answer> = () => Answer | undefined;

async function together<Args, Answer>(
  keys: readonly Asked<Args>[],
  read: (args: Args, parentIds: readonly string[]) => Promise<ReadonlyMap<string, Answer>>,
): Promise<ReadonlyMap<Asked<Args>, Outcome<Answer>>> {
  const alike = new Map<string, Asked<Args>[]>();
  for (const key of keys) {
    const group = alike.get(key.argsText);
    if (group) group.push(key);
    else alike.set(key.argsText, [key]);
  }
  const answers = new Map<Asked<Args>, Outcome<Answer>>();
  // One after the other, so that a document with many aliases does not take every connection.
  for (const group of alike.values()) {
    const [first] = group as [Asked<Args>];
    const parentIds = group.map(({ parentId }) => parentId);
    const found = await outcomeOf(() => read(first.args, parentIds));
    for (const key of group) answers.set(key, () => found().get(key.parentId));
  }
  return answers;
}

/** What fails for some arguments, such as a wrong cursor, is no error of what was asked for beside it. */
async function outcomeOf<T>(work: () => Promise<T>): Promise<() => T> {
  try {
    const found = await work();
    return () => found;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** Rows by the parent that they belong to, in their order; parents without rows have an empty list. */
export function groupByParent<Row>(
  parentIds: readonly string[],
  rows: readonly Row[],
  parentOf: (row: Row) => string,
): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>(parentIds.map((id) => [id, []]));
  for (const row of rows) groups.get(parentOf(row))?.push(row);
  return groups;
}
