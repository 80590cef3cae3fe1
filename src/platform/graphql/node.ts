import { Arg, Ctx as Context, Field, ID, InterfaceType, Query, Resolver } from "type-graphql";
import type { Ctx } from "../context";
import { NotFound } from "../errors";
import { decodeAnyId, type IdPrefix } from "../ids";

const typeNames = new WeakMap<object, string>();

/** Whatever has an id of its own. */
@InterfaceType({
  description: "Whatever has an id of its own; `node(id)` finds it again.",
  resolveType: (value: object) => typeNames.get(value),
})
export abstract class Node {
  @Field(() => ID, { description: "The object's id: a prefix that says what it is, and 26 characters." })
  id!: string;
}

/** How one kind of object is found by its id, as the viewer may see it. */
export interface NodeKind {
  /** Its GraphQL type. */
  readonly typeName: string;
  /** @throws NotFound where there is none or the viewer cannot see it */
  readonly load: (ctx: Ctx, id: string) => Promise<object>;
}

const kinds = new Map<IdPrefix, NodeKind>();

/** Says how the objects with this prefix are found; each module does so for its own. */
export const registerNode = (prefix: IdPrefix, kind: NodeKind): void => void kinds.set(prefix, kind);

/** `Query.node`. */
@Resolver()
export class NodeResolver {
  @Query(() => Node, {
    nullable: true,
    description: "Any object by its id. Fails with NOT_FOUND where there is none, or you cannot see it.",
  })
  async node(
    @Arg("id", () => ID, { description: "The id, exactly as the service gave it." }) id: string,
    @Context() ctx: Ctx,
  ): Promise<object> {
    return findNode(ctx, id);
  }
}

/** The object behind a public id, with its type noted. */
async function findNode(ctx: Ctx, publicId: string): Promise<object> {
  const { prefix, id } = decodeAnyId(publicId);
  const kind = kinds.get(prefix);
  if (!kind) throw new NotFound();
  const found = await kind.load(ctx, id);
  typeNames.set(found, kind.typeName);
  return found;
}
