import { encodeId, type IdPrefix } from "../platform/ids";
import { type AccountName, accountNames, kinds, mainAbove, type ViewerKind } from "./viewerKinds.testing";
import { nothingsId, type World } from "./world.testing";

/** Something with an id, and what of it decides who may see it. */
export interface Target {
  readonly type: "Account" | "User" | "Role" | "RoleGrant" | "SeatLogEntry" | "AuditEvent" | "ApiKey";
  /** The public id. */
  readonly id: string;
  /** The account that it belongs to; null where nothing has the id. */
  readonly account: AccountName | null;
  /** A log row about the organization as a whole. */
  readonly ofOrganization?: true;
  /** Whose own it is. */
  readonly person?: ViewerKind;
}

/** What lists must hold, as the tables say. */
export interface Facts {
  readonly users: Readonly<Record<AccountName, readonly string[]>>;
  readonly seated: Readonly<Record<AccountName, readonly string[]>>;
  readonly grants: Readonly<Record<AccountName, readonly string[]>>;
  readonly seatLog: Readonly<Record<AccountName, readonly string[]>>;
  readonly organizationSeatLog: Readonly<Record<AccountName, readonly string[]>>;
  readonly auditLog: Readonly<Record<AccountName, readonly string[]>>;
  readonly apiKeys: Readonly<Record<AccountName, readonly string[]>>;
  readonly grantsOf: ReadonlyMap<string, readonly { readonly id: string; readonly account: AccountName }[]>;
}

/** Reads what lists must hold, past the service. */
export async function factsOf(world: World): Promise<Facts> {
  const names = new Map<string, AccountName>(accountNames.map((name) => [world.accounts[name].id, name]));
  const read = async (prefix: IdPrefix, sql: string) => {
    const { rows } = await world.service.owner.query<{ id: string; account_id: string }>(sql);
    const byAccount = Object.fromEntries(accountNames.map((name) => [name, [] as string[]]));
    for (const { id, account_id } of rows) byAccount[names.get(account_id) ?? ""]?.push(encodeId(prefix, id));
    return byAccount as Record<AccountName, string[]>;
  };
  const grantsOf = new Map<string, { id: string; account: AccountName }[]>();
  const { rows: grants } = await world.service.owner.query<{ id: string; user_id: string; account_id: string }>(
    "select id, user_id, account_id from role_grants",
  );
  for (const { id, user_id, account_id } of grants) {
    const userId = encodeId("usr", user_id);
    const own = grantsOf.get(userId) ?? [];
    own.push({ id: encodeId("grt", id), account: names.get(account_id)! });
    grantsOf.set(userId, own);
  }
  return {
    users: await read("usr", "select id, account_id from users"),
    seated: await read("usr", "select user_id as id, account_id from seats"),
    grants: await read("grt", "select id, account_id from role_grants"),
    seatLog: await read("slg", "select id, account_id from seat_log where scope = 'ACCOUNT'"),
    organizationSeatLog: await read("slg", "select id, account_id from seat_log where scope = 'ORGANIZATION'"),
    auditLog: await read("evt", "select id, account_id from audit_events"),
    apiKeys: await read("key", "select id, account_id from api_keys"),
    grantsOf,
  };
}

/** One of each kind of object in each account, one that nobody has, and everybody's own user and grant. */
export async function targetsOf(world: World, facts: Facts): Promise<Target[]> {
  const { owner } = world.service;
  const targets: Target[] = [];
  for (const account of accountNames) {
    const user = world.plain[account];
    const one = async (prefix: IdPrefix, sql: string) => {
      const { rows } = await owner.query<{ id: string }>(sql, [user.id]);
      return encodeId(prefix, rows[0]!.id);
    };
    targets.push(
      { type: "Account", id: world.accounts[account].publicId, account },
      { type: "User", id: user.publicId, account },
      { type: "RoleGrant", id: await one("grt", grantByManager), account },
      { type: "SeatLogEntry", id: await one("slg", "select id from seat_log where user_id = $1 limit 1"), account },
      { type: "AuditEvent", id: await one("evt", changeByManager), account },
      { type: "ApiKey", id: world.apiKeys[account], account },
    );
    if (mainAbove(account) !== account) continue;
    const [organizationRow] = facts.organizationSeatLog[account];
    const { rows } = await owner.query<{ id: string }>(
      "select id from roles where organization_id = $1 and built_in = 'AUDITOR'",
      [world.accounts[account].id],
    );
    targets.push(
      { type: "SeatLogEntry", id: organizationRow!, account, ofOrganization: true },
      { type: "Role", id: encodeId("rol", rows[0]!.id), account },
    );
  }
  for (const [person, user] of world.people) {
    if (kinds[person].isKey) continue;
    const account = kinds[person].home;
    const [grant] = facts.grantsOf.get(user.publicId)!;
    targets.push({ type: "User", id: user.publicId, account, person });
    targets.push({ type: "RoleGrant", id: grant!.id, account, person });
  }
  const nothing = {
    Account: "acc",
    User: "usr",
    Role: "rol",
    RoleGrant: "grt",
    SeatLogEntry: "slg",
    AuditEvent: "evt",
    ApiKey: "key",
  } as const;
  for (const [type, prefix] of Object.entries(nothing))
    targets.push({ type: type as Target["type"], id: nothingsId(prefix), account: null });
  return targets;
}

const grantByManager = `select g.id from role_grants g join roles r using (organization_id)
  where r.id = g.role_id and r.built_in = 'INBOX_AGENT' and g.user_id = $1`;
const changeByManager = `select id from audit_events
  where code = 'user.update' and targets @> jsonb_build_array(jsonb_build_object('type', 'user', 'id', $1::text))`;
