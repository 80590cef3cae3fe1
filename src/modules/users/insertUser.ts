import type { Tx } from "../../platform/context";
import { Refusal } from "../../platform/errors";
import { newId } from "../../platform/ids";
import { madeBy } from "../../platform/versioned";
import { type Account, cleanLanguage } from "../accounts";
import { cleanEmail, emailKey } from "./email";
import { User } from "./User.entity";
import { cleanNames } from "./userNames";
import { userCreated } from "./users.hooks";

/** What a new user is made of. */
export interface NewUser {
  readonly email: string;
  /** Without any name, the part of the address before the @ stands in, so that no list shows a blank. */
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly language?: string | null;
}

/**
 * What a new user is made of, checked and cleaned.
 * @throws Refusal for an address, name or language that cannot be
 */
export function checkNewUser(input: NewUser) {
  const email = cleanEmail(input.email, ["input", "email"]);
  const [firstName, lastName] = [input.firstName?.trim() ?? "", input.lastName?.trim() ?? ""];
  const standIn = firstName === "" && lastName === "" ? email.slice(0, email.lastIndexOf("@")) : firstName;
  const language = input.language == null ? null : cleanLanguage(input.language, ["input", "language"]);
  return { ...cleanNames(standIn, lastName), email, emailKey: emailKey(email), language };
}

/**
 * A new user of the account, invited, checked and not stored yet. Whether the address is known elsewhere is not asked: it
 * is claimed when it is verified, and nobody learns anything here (U-01).
 * @throws Refusal
 */
export function newInvitedUser(tx: Tx, account: Account, input: NewUser): User {
  return tx.db.create(User, {
    ...checkNewUser(input),
    ...madeBy(tx),
    organizationId: account.organizationId,
    id: newId(),
    accountId: account.id,
    invitedAt: tx.now(),
    acceptedAt: null,
    emailVerifiedAt: null,
    disabledAt: null,
    seatReleasedByDisable: false,
    lockedAt: null,
    lockedUntil: null,
    deletedAt: null,
    lastSignInAt: null,
    version: 1,
    createdAt: tx.now(),
  });
}

/** Stores a new user and lets the other modules make what every user needs. */
export async function insertUser(tx: Tx, user: User): Promise<void> {
  await tx.db.insert(User, user);
  await userCreated.run(tx, { user });
}

/** The refusal that `users_email_in_account` means; for the `constraints` of operations that store users. */
export const emailTaken = (): Refusal =>
  new Refusal("EMAIL_TAKEN", "A user of this account has this address already. Use another one, or edit that user.", [
    "input",
    "email",
  ]);
