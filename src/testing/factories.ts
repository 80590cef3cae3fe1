import { randomBytes } from "node:crypto";
import { createSubAccount, openOrganization } from "../modules/accounts";
import { createApiKey } from "../modules/apiKeys";
import { type BuiltInRole, createUser } from "../modules/roles";
import { assignSeats, setPurchasedSeats, setSeatLimit } from "../modules/seats";
import type { Ctx } from "../platform/context";
import { encodeId, newId } from "../platform/ids";
import type { Permission } from "../platform/permissions";
import { contextOf } from "../platform/runtime";
import { operator } from "../platform/viewer";
import type { TestService } from "./startTestService";

/** An account made for a test; `id` is the UUID, `publicId` what GraphQL knows. */
export interface AccountFixture {
  readonly organizationId: string;
  readonly id: string;
  readonly publicId: string;
  readonly name: string;
}

/** A user made for a test: accepted and verified, able to sign in once given a session or a password. */
export interface UserFixture {
  readonly organizationId: string;
  readonly accountId: string;
  readonly id: string;
  readonly publicId: string;
  readonly email: string;
  readonly name: string;
}

/** A customer made for a test. */
export interface OrganizationFixture {
  readonly organizationId: string;
  readonly main: AccountFixture;
  readonly subs: readonly AccountFixture[];
  /** Its first account manager. */
  readonly manager: UserFixture;
}

let made = 0;

/** The operator's context, for arranging by the service's own operations. */
export const operatorOn = (service: TestService, organizationId: string): Ctx =>
  contextOf(service.runtime, operator(organizationId, "tests"), {
    requestId: newId(),
    ip: null,
    userAgent: null,
    cause: "OPERATOR",
  });

/** Opens an organization with an account manager and, if wanted, sub-accounts named `Sub 1`, `Sub 2`, … with limits. */
export async function makeOrganization(
  service: TestService,
  options: { purchased?: number; subAccounts?: number; limits?: readonly (number | null)[]; name?: string } = {},
): Promise<OrganizationFixture> {
  const organizationId = newId();
  const ctx = operatorOn(service, organizationId);
  const name = options.name ?? `Organization ${++made}`;
  await openOrganization(ctx, { name });
  if (options.purchased !== 0) await setPurchasedSeats(ctx, { purchased: options.purchased ?? 10 });
  const main = accountFixture(organizationId, organizationId, name);
  const subs: AccountFixture[] = [];
  const count = options.subAccounts ?? options.limits?.length ?? 0;
  for (let n = 0; n < count; n++) {
    const sub = await createSubAccount(ctx, { name: `Sub ${n + 1}` });
    subs.push(accountFixture(organizationId, sub.id, sub.name));
    const limit = options.limits?.[n];
    if (limit !== undefined && limit !== null) await setSeatLimit(ctx, { accountId: sub.id, limit });
  }
  const manager = await makeUser(service, main, { roles: ["ACCOUNT_MANAGER"], includesSubAccounts: true });
  return { organizationId, main, subs, manager };
}

/** Makes a user on an account, accepted and verified unless asked otherwise. */
export async function makeUser(
  service: TestService,
  account: AccountFixture,
  options: {
    roles?: readonly BuiltInRole[];
    includesSubAccounts?: boolean;
    seat?: boolean;
    invitedOnly?: boolean;
    firstName?: string;
    lastName?: string;
    email?: string;
  } = {},
): Promise<UserFixture> {
  const number = ++made;
  const { organizationId, id: accountId } = account;
  const ctx = operatorOn(service, organizationId);
  const email = options.email ?? `user${number}.${randomBytes(3).toString("hex")}@test.example`;
  const user = await createUser(ctx, {
    accountId,
    email,
    firstName: options.firstName ?? "User",
    lastName: options.lastName ?? String(number),
    grants: (options.roles ?? ["MEMBER"]).map((builtInRole) => ({
      builtInRole,
      includesSubAccounts: options.includesSubAccounts ?? false,
    })),
  });
  if (!options.invitedOnly) {
    await service.owner.query(
      `update users set accepted_at = now(), email_verified_at = now() where organization_id = $1 and id = $2`,
      [organizationId, user.id],
    );
    await service.owner.query(
      `insert into sign_in_emails (email_key, organization_id, user_id)
       select email_key, organization_id, id from users where organization_id = $1 and id = $2`,
      [organizationId, user.id],
    );
  }
  if (options.seat) await assignSeats(ctx, { userIds: [user.id], mode: "REJECT_ALL" });
  return { organizationId, accountId, id: user.id, publicId: encodeId("usr", user.id), email, name: user.name };
}

/** Makes an API key of an account that is owned by a user; answers its text. */
export async function makeApiKey(
  service: TestService,
  account: AccountFixture,
  owner: UserFixture,
  scopes: readonly Permission[],
  options: { includesSubAccounts?: boolean } = {},
): Promise<string> {
  const { key } = await createApiKey(operatorOn(service, account.organizationId), {
    accountId: account.id,
    ownerId: owner.id,
    name: "test key",
    scopes,
    ...options,
  });
  return key;
}

const accountFixture = (organizationId: string, id: string, name: string): AccountFixture => ({
  organizationId,
  id,
  publicId: encodeId("acc", id),
  name,
});
