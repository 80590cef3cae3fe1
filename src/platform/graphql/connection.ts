import { ArgsType, type ClassType, Field, Int, ObjectType, registerEnumType } from "type-graphql";

/** Which way a list is sorted. */
export enum SortDirection {
  ASC = "ASC",
  DESC = "DESC",
}
registerEnumType(SortDirection, {
  name: "SortDirection",
  description: "Which way a list is sorted. What has no value comes last in both.",
  valuesConfig: {
    ASC: { description: "Smallest, earliest, A first." },
    DESC: { description: "Largest, latest, Z first." },
  },
});

/** How many rows a page has when the client names no number. */
export const defaultPageSize = 25;

/** Makes the arguments of a list whose pages hold at most `max` rows; lists extend it by their filter and order. */
function pageArgs(max: number) {
  const most = max.toLocaleString("en");

  @ArgsType()
  class Args {
    @Field(() => Int, {
      nullable: true,
      description: `How many rows from the start (or after \`after\`): 0 to ${most}, ${defaultPageSize} if neither \`first\` nor \`last\` is given.`,
    })
    first?: number | null;

    @Field(() => String, {
      nullable: true,
      description: "Rows after this cursor: `pageInfo.endCursor` of the page before.",
    })
    after?: string | null;

    @Field(() => Int, {
      nullable: true,
      description: `How many rows from the end (or before \`before\`): 0 to ${most}. Not together with \`first\`.`,
    })
    last?: number | null;

    @Field(() => String, {
      nullable: true,
      description: "Rows before this cursor: `pageInfo.startCursor` of the page after.",
    })
    before?: string | null;
  }
  return Args;
}

/** The arguments of a list: pages of up to 100 rows. */
@ArgsType()
export class PageArgs extends pageArgs(100) {}

/** The arguments of a hot list: pages of up to 1,000 rows. */
@ArgsType()
export class LargePageArgs extends pageArgs(1_000) {}

/** Where a page lies in its list. */
@ObjectType({ description: "Where this page lies in its list.", simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: "Whether rows follow. Ask for them with `after: endCursor`." })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, { description: "Whether rows precede. Ask for them with `before: startCursor` and `last`." })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "Cursor of the first row; null on an empty page." })
  readonly startCursor!: string | null;

  @Field(() => String, { nullable: true, description: "Cursor of the last row; null on an empty page." })
  readonly endCursor!: string | null;
}

/** One row of a page with its cursor. */
export interface Edge<N> {
  readonly node: N;
  readonly cursor: string;
}

/** A page of a list, as its resolver returns it. */
export interface Connection<N> {
  readonly edges: readonly Edge<N>[];
  readonly nodes: readonly N[];
  readonly pageInfo: PageInfo;
  /** Asked only when the client selects it. */
  readonly totalCount: () => Promise<number>;
}

/**
 * Makes the GraphQL types `<name>Connection` and `<name>Edge`.
 *
 * @param rows what the list holds, for the descriptions, e.g. "users"
 */
export function connectionOf<N extends object>(name: string, node: () => ClassType<N>, rows: string) {
  @ObjectType(`${name}Edge`, { description: `One of the ${rows} with its cursor.`, simpleResolvers: true })
  class EdgeType {
    @Field(node, { description: "The row itself." })
    readonly node!: N;

    @Field(() => String, { description: "Its position, for `after` and `before`." })
    readonly cursor!: string;
  }

  @ObjectType(`${name}Connection`, {
    description: `A page of ${rows}. Take \`nodes\`, or \`edges\` where a cursor for each row is needed.`,
    simpleResolvers: true,
  })
  class ConnectionType {
    @Field(() => [EdgeType], { description: "The rows, each with its cursor." })
    readonly edges!: readonly Edge<N>[];

    @Field(() => [node()], { description: "The rows." })
    readonly nodes!: readonly N[];

    @Field(() => PageInfo, { description: "Whether there are more rows, and the cursors to get them." })
    readonly pageInfo!: PageInfo;

    @Field(() => Int, {
      description:
        "How many rows the list has in all, its filter applied. Counted only when asked for: leave it out where you can.",
      complexity: 5,
    })
    readonly totalCount!: () => Promise<number>;
  }
  return ConnectionType;
}
