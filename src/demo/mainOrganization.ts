import type { Client } from "pg";
import { createSubAccount, disableAccount, openOrganization, updateAccount } from "../modules/accounts";
import { createApiKey } from "../modules/apiKeys";
import { type BuiltInRole, createUser } from "../modules/roles";
import { assignSeats, removeSeats, setPurchasedSeats, setSeatLimit } from "../modules/seats";
import { disableUser, type User } from "../modules/users";
import type { Ctx } from "../platform/context";
import { encodeId, newId } from "../platform/ids";
import { acceptMost, demoActors } from "./actors";
import type { DemoCredentials } from "./credentials";
import { type DemoAccount, demoPlan, demoSignIns, personOf } from "./plan";
import { newDemoPassword, type SeedOptions } from "./seeding";

interface Opened {
  readonly organizationId: string;
  readonly credentials: DemoCredentials;
}

/** One account of the demo and its users, in the order they were made. */
interface Staffed {
  readonly id: string;
  readonly plan: Pick<DemoAccount, "users" | "seats"> & Partial<DemoAccount>;
  readonly users: User[];
}

/** Opens the main organization and lets months of work happen in it. */
export async function openDemoOrganization(
  { runtime, secretKey, onProgress }: SeedOptions,
  owner: Client,
  mark: (daysAgo: number) => void,
): Promise<Opened> {
  const organizationId = newId();
  const actors = demoActors(runtime, secretKey);
  const operator = actors.operatorOn(organizationId);
  await openOrganization(operator, { name: demoPlan.name, timeZone: "Europe/Berlin" });
  await setPurchasedSeats(operator, { purchased: 300 });

  const manager = await createUser(operator, personOfSignIn("manager", organizationId));
  const asManager = actors.as(manager, "ACCOUNT_MANAGER");
  const accounts: Staffed[] = [{ id: organizationId, plan: demoPlan.main, users: [] }];
  for (const plan of demoPlan.subAccounts) {
    const { id } = await createSubAccount(asManager, { name: plan.name, timeZone: plan.timeZone });
    accounts.push({ id, plan, users: [] });
    if (plan.limit !== null) await setSeatLimit(asManager, { accountId: id, limit: plan.limit });
  }
  const signIns = [manager];
  for (const { local, on } of demoSignIns.slice(1)) {
    const accountId = on === null ? organizationId : accountNamed(accounts, on).id;
    signIns.push(await createUser(asManager, personOfSignIn(local, accountId, on !== null)));
  }
  const passwords = demoSignIns.map(() => newDemoPassword());
  for (const [index, user] of signIns.entries())
    await actors.giveSignIn(organizationId, user.id, passwords[index] ?? "");
  onProgress(`  … ${sumOf(accounts, "users")} users in ${accounts.length} accounts`);
  await staff(asManager, accounts);
  await acceptMost(owner, organizationId);
  mark(200);

  const asSeatManager = actors.as(signIns[2] ?? manager, "SEAT_MANAGER");
  onProgress(`  … ${sumOf(accounts, "seats")} seats`);
  await giveSeats(asManager, asSeatManager, accounts, mark);
  await setPurchasedSeats(operator, { purchased: demoPlan.purchased });
  await happenings(asManager, asSeatManager, accounts);
  mark(2);

  const { key } = await createApiKey(actors.operatorOn(organizationId), {
    accountId: organizationId,
    ownerId: manager.id,
    name: "Demo integration",
    scopes: ["ACCOUNTS_READ", "USERS_READ", "SEATS_READ", "SEATS_ASSIGN", "SEAT_LOG_READ"],
    includesSubAccounts: true,
  });
  return {
    organizationId,
    credentials: {
      signIns: demoSignIns.map(({ as }, index) => ({
        as,
        email: signIns[index]?.email ?? "",
        password: passwords[index] ?? "",
      })),
      apiKey: key,
      mainAccountId: encodeId("acc", organizationId),
    },
  };
}

function personOfSignIn(local: string, accountId: string, onSubAccount = false) {
  const person = demoSignIns.find((entry) => entry.local === local);
  if (!person) throw new Error(`nobody signs in as ${local}`);
  const includesSubAccounts = !onSubAccount && person.role !== "MEMBER";
  return {
    accountId,
    email: `${local}@${demoPlan.domain}`,
    firstName: person.first,
    lastName: person.last,
    grants: [{ builtInRole: person.role as BuiltInRole, includesSubAccounts }],
  };
}

const accountNamed = (accounts: readonly Staffed[], name: string): Staffed => {
  const found = accounts.find(({ plan }) => plan.name === name);
  if (!found) throw new Error(`the demo has no account ${name}`);
  return found;
};

const sumOf = (accounts: readonly Staffed[], what: "users" | "seats") =>
  accounts.reduce((sum, { plan }) => sum + plan[what], 0);

/** Creates everybody: those who will get a seat with an Inbox role, but for one in twelve, whom S-09 then finds. */
async function staff(ctx: Ctx, accounts: readonly Staffed[]): Promise<void> {
  const working: readonly BuiltInRole[] = [
    "INBOX_AGENT",
    "INBOX_AGENT",
    "INBOX_AGENT",
    "INBOX_SUPERVISOR",
    "INBOX_ANALYTICS",
    "INBOX_SETUP",
  ];
  let index = 0;
  for (const { id, plan, users } of accounts) {
    for (let n = 0; n < plan.users; n++, index++) {
      const { first, last } = personOf(index);
      const builtInRole = n < plan.seats && n % 12 !== 11 ? working[n % working.length] : undefined;
      const roles: BuiltInRole[] = builtInRole ? ["MEMBER", builtInRole] : ["MEMBER"];
      users.push(
        await createUser(ctx, {
          accountId: id,
          email: `user${index + 1}@${demoPlan.domain}`,
          firstName: first,
          lastName: last,
          grants: roles.map((role) => ({ builtInRole: role })),
        }),
      );
    }
  }
}

/** Assigns the seats in rounds over all accounts; now and then somebody changes their mind. */
async function giveSeats(
  asManager: Ctx,
  asSeatManager: Ctx,
  accounts: readonly Staffed[],
  mark: (daysAgo: number) => void,
): Promise<void> {
  const most = Math.max(...accounts.map(({ plan }) => plan.seats));
  for (let round = 0; round < most; round++) {
    if (round === Math.floor(most / 3)) mark(100);
    for (const { plan, users } of accounts) {
      const user = users[round];
      if (!user || round >= plan.seats) continue;
      const ctx = round % 3 === 0 ? asManager : asSeatManager;
      const input = { userIds: [user.id], mode: "REJECT_ALL" as const };
      await assignSeats(ctx, input);
      if (round % 9 === 4) {
        await removeSeats(ctx, input);
        await assignSeats(ctx, input);
      }
    }
  }
}

/** What makes the lists interesting: refusals, seats kept by disabled users, a disabled account, a changed limit. */
async function happenings(asManager: Ctx, asSeatManager: Ctx, accounts: readonly Staffed[]): Promise<void> {
  const [main] = accounts;
  if (!main) return;
  const full = accountNamed(accounts, "Support Berlin");
  for (const user of full.users.slice(full.plan.seats, full.plan.seats + 3))
    await assignSeats(asSeatManager, { userIds: [user.id], mode: "SKIP_FAILED" });
  await updateAccount(asManager, { accountId: main.id, releaseSeatOnDisable: false });
  for (const name of ["Contact Center Zagreb", "Customer Care London", "Retail Madrid"])
    for (const user of accountNamed(accounts, name).users.slice(2, 4))
      await disableUser(asManager, { userId: user.id });
  await updateAccount(asManager, { accountId: main.id, releaseSeatOnDisable: true });
  for (const name of ["Sales Paris", "Insurance Vienna"]) {
    const { users, plan } = accountNamed(accounts, name);
    for (const user of users.slice(plan.seats, plan.seats + 2)) await disableUser(asManager, { userId: user.id });
  }
  await setSeatLimit(asManager, { accountId: accountNamed(accounts, "Health Oslo").id, limit: 10 });
  await disableAccount(asManager, { accountId: accountNamed(accounts, "Legacy Milan").id });
}
