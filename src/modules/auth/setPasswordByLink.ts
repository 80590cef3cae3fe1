import { type Ctx, statement, type Tx } from "../../platform/context";
import { hashPassword } from "../../platform/crypto/passwordHash";
import { checkNewPassword } from "../../platform/crypto/passwordRules";
import { Refusal } from "../../platform/errors";
import { operation } from "../../platform/operation";
import { stamp } from "../../platform/versioned";
import { emailVerified, isLocked, loadUser, SignInEmail, User } from "../users";
import "./auth.audit";
import { authorizeAuth } from "./auth.policy";
import { consumeLink, deadLink, findLink, type LivingLink } from "./oneTimeLinks";
import { strangerIn } from "./requestIdentity";
import { endSessionsOfUser } from "./sessions";

interface NewPassword {
  readonly link: LivingLink;
  readonly passwordHash: string;
}

const storePassword = statement<void>(
  "auth.storePassword",
  `insert into user_credentials (organization_id, user_id, password_hash, password_changed_at) values ($1, $2, $3, $4)
   on conflict (organization_id, user_id)
   do update set password_hash = excluded.password_hash, password_changed_at = excluded.password_changed_at`,
);

const targets = ({ link }: NewPassword) => [{ type: "user", id: link.userId }] as const;

const constraints = {
  // Only the holder of the link learns that the address is in use: the link came to that very address.
  sign_in_emails_pkey: () =>
    new Refusal(
      "EMAIL_TAKEN",
      "Your address signs in to another account of this service already. Ask for an invitation to another address.",
    ),
};

const acceptInvitation = operation(
  { codes: ["user.accept", "user.verify"], targets, constraints },
  async (tx, input: NewPassword): Promise<void> => {
    const user = await takeLink(tx, input);
    user.acceptedAt ??= tx.now();
    tx.audit({ code: "user.accept", ...factsOf(user) });
    const isVerified = await verifyAddress(tx, user);
    stamp(asThemselves(tx, user), user);
    await tx.db.save(User, user);
    if (isVerified) await emailVerified.run(tx, { user });
  },
);

const finishRecovery = operation(
  { codes: ["user.change_password", "user.verify", "user.unlock"], targets, constraints },
  async (tx, input: NewPassword): Promise<void> => {
    const user = await takeLink(tx, input);
    tx.audit({ code: "user.change_password", ...factsOf(user) });
    await endSessionsOfUser(tx, user.id);
    if (isLocked(user, tx.now())) tx.audit({ code: "user.unlock", ...factsOf(user) });
    Object.assign(user, { lockedAt: null, lockedUntil: null });
    const isVerified = await verifyAddress(tx, user);
    stamp(asThemselves(tx, user), user);
    await tx.db.save(User, user);
    if (isVerified) await emailVerified.run(tx, { user });
  },
);

/** What both have in common: the link is used up and the password stored. */
async function takeLink(tx: Tx, { link, passwordHash }: NewPassword): Promise<User> {
  const { organizationId, userId, accountId } = link;
  await tx.lock({ users: [userId] });
  authorizeAuth(tx, "auth.useLink", { organizationId, userId, accountId });
  const user = await loadUser(tx, userId);
  if (!user || user.disabledAt) throw deadLink();
  await consumeLink(tx, link);
  await tx.rows(storePassword, [organizationId, userId, passwordHash, tx.now()]);
  return user;
}

/** No session says so, but the link came to this very person: what it changes in their data, they changed. */
const asThemselves = (tx: Tx, user: User) => ({
  now: tx.now,
  viewer: { ...tx.viewer, type: "USER", id: user.id } as const,
});

/** Whoever holds the link was reached at the address: from now on it signs in. Answers whether it did not before. */
async function verifyAddress(tx: Tx, user: User): Promise<boolean> {
  if (user.emailVerifiedAt) return false;
  user.emailVerifiedAt = tx.now();
  tx.audit({ code: "user.verify", ...factsOf(user) });
  await tx.db.insert(SignInEmail, { emailKey: user.emailKey, organizationId: user.organizationId, userId: user.id });
  return true;
}

const factsOf = (user: User) => ({
  accountId: user.accountId,
  targets: [{ type: "user", id: user.id }] as const,
  personal: { name: user.name, email: user.email },
});

/**
 * Sets the password of a link's user and uses the link up: an invitation is accepted by it and the address verified; a
 * recovery ends the user's sessions and lock. Nobody is signed in by it.
 *
 * @throws Refusal NOT_FOUND for a dead link, INVALID for a password that would not protect, EMAIL_TAKEN
 */
export async function setPasswordByLink(
  ctx: Ctx,
  { token, password }: { readonly token: string; readonly password: string },
): Promise<{ readonly email: string }> {
  const link = await findLink(ctx, token);
  // Not inside an operation: texts that never were links must not fill the audit log.
  if (!link) throw deadLink();
  checkNewPassword(password, link.email);
  const passwordHash = await hashPassword(password);
  const stranger = strangerIn(ctx, link.organizationId, link.email);
  const work = link.purpose === "RECOVER" ? finishRecovery : acceptInvitation;
  await work(stranger, { link, passwordHash });
  return { email: link.email };
}
