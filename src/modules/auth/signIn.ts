import { type Ctx, statement } from "../../platform/context";
import { verifyPassword } from "../../platform/crypto/passwordHash";
import { NotForYou, Refusal, Unauthenticated } from "../../platform/errors";
import { cookiesOf } from "../../platform/http/cookies";
import { newId } from "../../platform/ids";
import { operation } from "../../platform/operation";
import { runtimeOf } from "../../platform/runtime";
import { reservedOrganizationId } from "../../platform/viewer";
import { emailKey } from "../users";
import "./auth.audit";
import { userSignedIn } from "./auth.hooks";
import { authorizeAuth } from "./auth.policy";
import { continueAs, provenUserIn, strangerIn } from "./requestIdentity";
import { absoluteLimitMs, idleLimitMs } from "./sessionLimits";
import { endReplacedSession } from "./sessions";
import { viewerOfSession } from "./sessionViewers";
import { failureReason, type FailureReason, findStanding, type Standing } from "./signInStanding";
import { countAttempt } from "./signInThrottle";
import { newTenantToken } from "./tenantToken";

/** What somebody types to sign in. */
export interface SignInInput {
  readonly email: string;
  readonly password: string;
}

/** How an attempt ended. A failed one tells nothing more; further steps will be further kinds. */
export type SignInOutcome =
  { readonly kind: "SIGNED_IN"; readonly userId: string; readonly expiresAt: Date } | { readonly kind: "FAILED" };

const insertSession = statement<{ id: string }>(
  "auth.insertSession",
  // The password that was checked must still be the user's; the user is locked, so it stays so until the commit.
  `insert into sessions (organization_id, id, user_id, secret_hash, created_at, last_seen_at, expires_at, ip, user_agent)
   select $1::uuid, $2::uuid, $3::uuid, $4::bytea, $5::timestamptz, $5::timestamptz, $6::timestamptz, $7::inet, $8
   from user_credentials where organization_id = $1 and user_id = $3 and password_hash = $9
   returning id`,
);
const removeEnded = statement<void>(
  "auth.removeEnded",
  `delete from sessions where organization_id = $1 and user_id = $2 and (expires_at <= $3 or last_seen_at <= $4)`,
);
const noteSignIn = statement<void>(
  "auth.noteSignIn",
  `update users set last_sign_in_at = $3 where organization_id = $1 and id = $2`,
);

interface ProvenUser {
  readonly standing: Standing;
  /** The hash that the password was checked against. */
  readonly passwordHash: string;
}

const openSession = operation(
  { codes: ["user.login"], targets: ({ standing }: ProvenUser) => [{ type: "user", id: standing.userId }] },
  async (tx, { standing, passwordHash }: ProvenUser) => {
    const { organizationId, userId, accountId, email, name } = standing;
    await tx.lock({ users: [userId] });
    authorizeAuth(tx, "auth.signIn", standing);
    const at = tx.now();
    const expiresAt = new Date(at.getTime() + absoluteLimitMs);
    const token = newTenantToken(organizationId);
    tx.audit({ accountId, targets: [{ type: "user", id: userId }], personal: { name, email } });
    const { ip, userAgent } = tx.origin;
    const session = [newId(), userId, token.secretHash, at, expiresAt, ip, userAgent?.slice(0, 500) ?? null] as const;
    const [opened] = await tx.rows(insertSession, [organizationId, ...session, passwordHash]);
    if (!opened) throw new Unauthenticated();
    await tx.rows(removeEnded, [organizationId, userId, at, new Date(at.getTime() - idleLimitMs)]);
    await tx.rows(noteSignIn, [organizationId, userId, at]);
    await userSignedIn.run(tx, { userId, accountId, at });
    return { cookie: token.text, expiresAt };
  },
);

const recordFailure = operation(
  { codes: ["user.login"] },
  async (
    tx,
    { standing, reason, address }: { standing: Standing | null; reason: FailureReason; address: string | null },
  ) => {
    await tx.lock({});
    const { organizationId } = tx.viewer;
    authorizeAuth(tx, "auth.signIn", standing ?? { organizationId, userId: null, accountId: organizationId });
    tx.audit({
      accountId: standing?.accountId ?? null,
      targets: standing ? [{ type: "user", id: standing.userId }] : [],
      status: "FAILURE",
      reason,
      personal: { name: standing?.name ?? null, email: standing?.email ?? address },
    });
  },
);

/**
 * Signs a person in with address and password, and this browser's session begins anew. Whatever is wrong looks the same
 * from outside and takes as long: one look-up, one Argon2id verification, one event that says what it was.
 *
 * @throws RateLimited after too many attempts (W-06); NotForYou for an API key
 */
export async function signIn(ctx: Ctx, { email, password }: SignInInput): Promise<SignInOutcome> {
  // Programs have their key; nothing that a key may do leads to a session (K-02).
  if (ctx.viewer.type !== "ANONYMOUS" && ctx.viewer.type !== "USER")
    throw new NotForYou("An API key does not sign in: each request carries it. Leave it out to sign in as a person.");
  if (email.trim() === "") throw new Refusal("REQUIRED", "Type your email address.", ["input", "email"]);
  if (password === "") throw new Refusal("REQUIRED", "Type your password.", ["input", "password"]);
  const addressKey = emailKey(email.slice(0, 1_000));
  const attempt = await countAttempt(ctx, addressKey);
  const standing = await findStanding(ctx, addressKey);
  const passwordIsRight = await verifyPassword(standing?.passwordHash ?? null, password);
  const reason = failureReason(standing, passwordIsRight, ctx.now());
  if (reason === null && standing?.passwordHash) {
    const opened = await tryToOpen(ctx, standing, standing.passwordHash);
    if (opened) {
      await attempt.succeeded();
      return { kind: "SIGNED_IN", userId: standing.userId, expiresAt: opened.expiresAt };
    }
  }
  await fail(ctx, addressKey, standing, reason);
  return { kind: "FAILED" };
}

/** Null when the user or the password changed since it was checked. */
async function tryToOpen(ctx: Ctx, standing: Standing, passwordHash: string): Promise<{ expiresAt: Date } | null> {
  try {
    const { cookie, expiresAt } = await openSession(provenUserIn(ctx, standing), { standing, passwordHash });
    await endReplacedSession(ctx);
    cookiesOf(ctx).set(cookie, expiresAt);
    const viewer = await viewerOfSession(runtimeOf(ctx), cookie);
    if (viewer) continueAs(ctx, viewer);
    return viewer ? { expiresAt } : null;
  } catch (error) {
    if (error instanceof Unauthenticated) return null;
    throw error;
  }
}

async function fail(
  ctx: Ctx,
  addressKey: string,
  before: Standing | null,
  reason: FailureReason | null,
): Promise<void> {
  // Without a reason the user's state changed a moment ago: it says why now.
  const standing = reason === null ? await findStanding(ctx, addressKey) : before;
  const known = standing?.deletedAt === null ? standing : null;
  // Some type their password into the wrong field: only what looks like an address is kept.
  const address = /^[^\s@]+@[^\s@]+$/.test(addressKey) ? addressKey.slice(0, 254) : null;
  const stranger = strangerIn(ctx, known?.organizationId ?? reservedOrganizationId, known?.email ?? address);
  const why = reason ?? failureReason(standing, false, ctx.now()) ?? "WRONG_PASSWORD";
  await recordFailure(stranger, { standing: known, reason: why, address });
}
