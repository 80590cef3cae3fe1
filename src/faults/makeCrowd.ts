import { createApiKey } from "../modules/apiKeys";
import { makeUser, operatorOn, type OrganizationFixture, signedIn, type TestService, withKey } from "../testing";
import type { Actor } from "./history";
import type { Population } from "./workload";

/** Who sends, and how the servers know. */
export interface Sender {
  readonly actor: Actor;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Makes the users whose seats are fought over, spread over all accounts, and the clients: every other one a manager's
 * session, the rest API keys. Each is somebody of its own, so the logs say which client did what.
 */
export async function makeCrowd(
  service: TestService,
  organization: OrganizationFixture,
  { users, clients }: { readonly users: number; readonly clients: number },
): Promise<{ senders: Sender[]; population: Population }> {
  const { main, subs, manager, organizationId } = organization;
  const accounts = [main, ...subs] as const;
  const userIds: string[] = [];
  for (let n = 0; n < users; n++) userIds.push((await makeUser(service, accounts[n % accounts.length] ?? main)).id);
  const senders: Sender[] = [];
  for (let n = 0; n < clients; n++) {
    if (n % 2 === 0) {
      const user = await makeUser(service, main, { roles: ["ACCOUNT_MANAGER"], includesSubAccounts: true });
      const { headers } = await signedIn(service, user);
      senders.push({ actor: { type: "USER", id: user.id }, headers });
    } else {
      const { apiKey, key } = await createApiKey(operatorOn(service, organizationId), {
        accountId: main.id,
        ownerId: manager.id,
        name: `client ${n}`,
        scopes: ["SEATS_READ", "SEATS_ASSIGN", "SEATS_LIMITS", "USERS_READ", "USERS_MANAGE"],
        includesSubAccounts: true,
      });
      senders.push({ actor: { type: "API_KEY", id: apiKey.id }, headers: withKey(service, key).headers });
    }
  }
  return { senders, population: { userIds, accountIds: [main.id, ...subs.map(({ id }) => id)] } };
}
