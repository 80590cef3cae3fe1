import type { ActorType, Ctx, Viewer } from "../../platform/context";
import { encodeId } from "../../platform/ids";
import { defineLoader } from "../../platform/loader";
import { statementsByIds } from "../../platform/postgres/statementsByIds";
import { holds } from "../../platform/viewer";
import type { UserRow } from "./users.loaders";
import { userColumns } from "./users.loaders";
import { seesUser } from "./users.policy";

/** Who did something, as a plain value; what the viewer may not know of them is null. */
export interface Actor {
  readonly type: ActorType;
  readonly displayName: string;
  /** Public id of the user or key. */
  readonly id: string | null;
  readonly email: string | null;
  readonly user: UserRow | null;
}

/** What rows keep of who did something. */
export interface ActorRef {
  readonly type: ActorType;
  readonly id: string | null;
}

const unnamed: Readonly<Record<ActorType, string>> = {
  USER: "Deleted user",
  API_KEY: "API key",
  OPERATOR: "Operator",
  SERVICE: "Service",
  SYSTEM: "System",
  ANONYMOUS: "Not signed in",
};

type Named =
  | { readonly type: "USER"; readonly user: UserRow }
  | { readonly type: "API_KEY"; readonly id: string; readonly name: string; readonly accountId: string };

const usersByIds = statementsByIds<UserRow>(
  "actors.users",
  { table: "users", alias: "u" },
  (from) => `select ${userColumns} from ${from}`,
);
const keysByIds = statementsByIds<{ id: string; name: string; accountId: string }>(
  "actors.apiKeys",
  { table: "api_keys", alias: "k" },
  (from) => `select k.id, k.name, k.account_id as "accountId" from ${from}`,
);

/** Users and keys by id; a statement for each of the two kinds that is asked for. */
const named = defineLoader<string, Named | null>(
  async (ctx, keys) => {
    const idsOf = (type: ActorType) =>
      keys.filter((key) => key.startsWith(`${type}:`)).map((key) => key.slice(type.length + 1));
    const read = <Row>(ids: readonly string[], byIds: ReturnType<typeof statementsByIds<Row>>) => {
      const [select, given] = byIds(ids);
      return ids.length > 0 ? ctx.rows(select, [ctx.viewer.organizationId, given]) : [];
    };
    const [users, apiKeys] = await Promise.all([read(idsOf("USER"), usersByIds), read(idsOf("API_KEY"), keysByIds)]);
    return new Map<string, Named>([
      ...users.map((user) => [`USER:${user.id}`, { type: "USER", user }] as const),
      ...apiKeys.map((key) => [`API_KEY:${key.id}`, { type: "API_KEY", ...key }] as const),
    ]);
  },
  { missing: null },
);

/** Who did it, as the viewer may know it; many asked for in one tick make one query. */
export async function loadActor(ctx: Ctx, { type, id }: ActorRef): Promise<Actor> {
  if (id === null || (type !== "USER" && type !== "API_KEY")) return nobody(type);
  const found = await ctx.load(named, `${type}:${id}`);
  if (found === null) return nobody(type);
  return found.type === "USER" ? userActor(ctx.viewer, found.user) : keyActor(ctx.viewer, found);
}

/** A user as an actor: the name for everybody, the rest for those who see the user. */
function userActor(viewer: Viewer, user: UserRow): Actor {
  const known = user.deletedAt === null && seesUser(viewer, user);
  return {
    type: "USER",
    displayName: user.deletedAt === null ? user.name : unnamed.USER,
    id: known ? encodeId("usr", user.id) : null,
    email: known ? user.email : null,
    user: known ? user : null,
  };
}

const keyActor = (viewer: Viewer, key: { id: string; name: string; accountId: string }): Actor => {
  const known = holds(viewer, "API_KEYS_READ", { organizationId: viewer.organizationId, id: key.accountId });
  return { ...nobody("API_KEY"), displayName: key.name, id: known ? encodeId("key", key.id) : null };
};

const nobody = (type: ActorType): Actor => ({
  type,
  displayName: unnamed[type],
  id: null,
  email: null,
  user: null,
});
