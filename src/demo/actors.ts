import type { Client } from "pg";
import { setPasswordByLink, issueLink } from "../modules/auth";
import { type BuiltInRole, builtInRoles } from "../modules/roles";
import type { Ctx, Origin } from "../platform/context";
import { deriveSecrets, keepSecrets } from "../platform/crypto/secrets";
import { newId } from "../platform/ids";
import { contextOf, type Runtime } from "../platform/runtime";
import { anonymous, operator } from "../platform/viewer";

/** Contexts of people who never signed in: the demo's past was made by somebody. */
export interface Actors {
  operatorOn(organizationId: string): Ctx;
  /** Acts as a user with a built-in role on an account. */
  as(user: { organizationId: string; id: string; accountId: string; email: string }, role: BuiltInRole): Ctx;
  /** Sets a password by a one-time link, as the person would. */
  giveSignIn(organizationId: string, userId: string, password: string): Promise<void>;
}

/** Makes contexts whose rights are stated here instead of being read again from a session that does not exist. */
export function demoActors(runtime: Runtime, secretKey: string): Actors {
  const trusting: Runtime = { ...runtime, viewerSources: {} };
  keepSecrets(trusting, deriveSecrets(secretKey));
  const origin = (cause: Origin["cause"]): Origin => ({
    requestId: newId(),
    ip: "192.0.2.17",
    userAgent: "Mozilla/5.0 (demo data)",
    cause,
  });
  const operatorOn = (organizationId: string) =>
    contextOf(trusting, operator(organizationId, "operator"), origin("OPERATOR"));
  return {
    operatorOn,
    as: ({ organizationId, id, accountId, email }, role) => {
      const permissions = new Set(builtInRoles[role].permissions);
      const includesSubAccounts = accountId === organizationId;
      const grants = [{ accountId, includesSubAccounts, permissions }];
      const viewer = {
        type: "USER" as const,
        organizationId,
        id,
        userId: id,
        accountId,
        name: email,
        grants,
        credentialId: null,
      };
      return contextOf(trusting, viewer, origin("PANEL"));
    },
    giveSignIn: async (organizationId, userId, password) => {
      const { token } = await issueLink(operatorOn(organizationId), { userId });
      await setPasswordByLink(contextOf(trusting, anonymous(), origin("PANEL")), { token, password });
    },
  };
}

/** Lets most invited users of an organization have accepted, as if each had used a link; without a password they stay out. */
export async function acceptMost(owner: Client, organizationId: string): Promise<void> {
  await owner.query(
    `update users set accepted_at = created_at, email_verified_at = created_at
     where organization_id = $1 and accepted_at is null and ('x' || right(md5(email), 4))::bit(16)::int % 20 > 0`,
    [organizationId],
  );
  await owner.query(
    `insert into sign_in_emails (email_key, organization_id, user_id)
     select email_key, organization_id, id from users where organization_id = $1 and email_verified_at is not null
     on conflict do nothing`,
    [organizationId],
  );
}
