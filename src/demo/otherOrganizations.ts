import type { Client } from "pg";
import { createSubAccount, openOrganization } from "../modules/accounts";
import { createUser } from "../modules/roles";
import { assignSeats, setPurchasedSeats } from "../modules/seats";
import { newId } from "../platform/ids";
import { acceptMost, demoActors } from "./actors";
import { otherOrganizations, personOf } from "./plan";
import type { SeedOptions } from "./seeding";

/** Opens the smaller customers; nobody can sign in to them. */
export async function openOtherOrganizations({ runtime, secretKey }: SeedOptions, owner: Client): Promise<string[]> {
  const actors = demoActors(runtime, secretKey);
  const opened: string[] = [];
  for (const plan of otherOrganizations) {
    const organizationId = newId();
    opened.push(organizationId);
    const ctx = actors.operatorOn(organizationId);
    await openOrganization(ctx, { name: plan.name });
    await setPurchasedSeats(ctx, { purchased: plan.purchased });
    const accountIds = [organizationId];
    for (const name of plan.subAccounts) accountIds.push((await createSubAccount(ctx, { name })).id);
    for (const [place, accountId] of accountIds.entries()) {
      for (let n = 0; n < plan.users; n++) {
        const { first, last } = personOf(n + 17 * (place + 1));
        const isManager = place === 0 && n === 0;
        const user = await createUser(ctx, {
          accountId,
          email: `user${place * plan.users + n + 1}@${plan.domain}`,
          firstName: first,
          lastName: last,
          grants: isManager
            ? [{ builtInRole: "ACCOUNT_MANAGER", includesSubAccounts: true }]
            : [{ builtInRole: "MEMBER" }, { builtInRole: "INBOX_AGENT" }],
        });
        if (!isManager && n <= plan.seats) await assignSeats(ctx, { userIds: [user.id], mode: "REJECT_ALL" });
      }
    }
    await acceptMost(owner, organizationId);
  }
  return opened;
}
