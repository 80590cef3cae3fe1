import { type Ctx, statement, type Tx } from "../../platform/context";
import { Refusal } from "../../platform/errors";
import { newId } from "../../platform/ids";
import type { User } from "../users";
import { OneTimeLink, type LinkPurpose } from "./OneTimeLink.entity";
import { linkLifetimeMs } from "./sessionLimits";
import { newTenantToken, parseTenantToken, type TenantToken } from "./tenantToken";

/** A link that works at this moment, and whose it is. */
export interface LivingLink extends TenantToken {
  readonly purpose: LinkPurpose;
  readonly userId: string;
  readonly accountId: string;
  readonly email: string;
  readonly name: string;
}

/** A link as it is handed out, once. */
export interface IssuedLink {
  /** Belongs behind `/accept?token=`. */
  readonly token: string;
  readonly purpose: LinkPurpose;
  readonly email: string;
  readonly expiresAt: Date;
}

const livingLink = statement<Omit<LivingLink, "organizationId" | "secretHash">>(
  "auth.livingLink",
  `select l.purpose, l.user_id as "userId", u.account_id as "accountId", u.email, u.name
   from one_time_links l
   join users u on u.organization_id = l.organization_id and u.id = l.user_id
     and u.disabled_at is null and u.deleted_at is null
   join accounts a on a.organization_id = l.organization_id and a.id = u.account_id and a.disabled_at is null
   join accounts m on m.organization_id = l.organization_id and m.id = l.organization_id and m.closed_at is null
   where l.organization_id = $1 and l.secret_hash = $2 and l.used_at is null and l.expires_at > $3`,
);
const consume = statement<{ userId: string }>(
  "auth.consumeLink",
  // One statement: of two at once only one finds it unused.
  `update one_time_links set used_at = $3
   where organization_id = $1 and secret_hash = $2 and used_at is null and expires_at > $3
   returning user_id as "userId"`,
);
const replaceOlder = statement<void>(
  "auth.replaceLinks",
  `update one_time_links set used_at = $3 where organization_id = $1 and user_id = $2 and used_at is null`,
);

/** The link of a token, if it works now; null for an unknown, used, replaced or expired one, and for disabled users. */
export async function findLink(ctx: Ctx, text: string | null | undefined): Promise<LivingLink | null> {
  const token = parseTenantToken(text);
  if (!token) return null;
  const [row] = await ctx.rows(livingLink, [token.organizationId, token.secretHash, ctx.now()]);
  return row ? { ...row, organizationId: token.organizationId, secretHash: token.secretHash } : null;
}

/** Says that a link is of no use any more, the same whatever became of it. */
export const deadLink = (): Refusal =>
  new Refusal("NOT_FOUND", "This link was used already, replaced by a newer one, or has expired. Ask for a new one.", [
    "input",
    "token",
  ]);

/**
 * Uses a link up. The user is locked.
 * @throws Refusal when somebody was faster
 */
export async function consumeLink(tx: Tx, link: LivingLink): Promise<void> {
  const [used] = await tx.rows(consume, [link.organizationId, link.secretHash, tx.now()]);
  if (used?.userId !== link.userId) throw deadLink();
}

/** Makes a link for a user; links made before stop working. The user is locked. */
export async function makeLink(tx: Tx, user: User, purpose: LinkPurpose): Promise<IssuedLink> {
  const { organizationId, id: userId, email } = user;
  const createdAt = tx.now();
  const expiresAt = new Date(createdAt.getTime() + linkLifetimeMs);
  const { text, secretHash } = newTenantToken(organizationId);
  await tx.rows(replaceOlder, [organizationId, userId, createdAt]);
  await tx.db.insert(OneTimeLink, {
    organizationId,
    id: newId(),
    userId,
    purpose,
    secretHash,
    createdAt,
    expiresAt,
    usedAt: null,
  });
  return { token: text, purpose, email, expiresAt };
}
