import type { Ctx, Viewer } from "../../platform/context";
import { auditTargetPrefixes } from "../../platform/audit/targets";
import { encodeId, type IdPrefix } from "../../platform/ids";
import type { Permission } from "../../platform/permissions";
import { holds, holdsOrganizationWide } from "../../platform/viewer";
import { type TargetRow, targetByKey } from "./audit.loaders";
import type { AuditEventRow } from "./audit.repository";

/** What an event was about, as the viewer may know it. */
export interface AuditTarget {
  readonly type: string;
  readonly id: string | null;
  readonly displayName: string | null;
}

/** What is asked, on the account that a target belongs to, before the viewer learns which one it is. */
const askedFor: Readonly<Record<string, Permission>> = { user: "USERS_READ", api_key: "API_KEYS_READ" };

/** Whether the viewer may know who acted: themselves, or with the right to read users (or keys) where the actor is at home. */
export function seesActor(viewer: Viewer, event: AuditEventRow): boolean {
  const { organizationId, actorType, actorId, actorAccountId } = event;
  const at = (id: string | null) => ({ organizationId, id: id ?? organizationId });
  switch (actorType) {
    case "USER":
      return (viewer.type === "USER" && viewer.id === actorId) || holds(viewer, "USERS_READ", at(actorAccountId));
    case "API_KEY":
      return (viewer.type === "API_KEY" && viewer.id === actorId) || holds(viewer, "API_KEYS_READ", at(actorAccountId));
    case "ANONYMOUS":
      // Somebody who tried to sign in as a user of that account.
      return holds(viewer, "USERS_READ", at(event.accountId));
    case "OPERATOR":
    case "SERVICE":
    case "SYSTEM":
      return true;
  }
}

/** Address and program of who acted. Those of the operator's own staff and machines are no customer's business. */
export const seesOrigin = (viewer: Viewer, event: AuditEventRow): boolean =>
  seesActor(viewer, event) &&
  (viewer.type === "OPERATOR" || !["OPERATOR", "SERVICE", "SYSTEM"].includes(event.actorType));

/** What the event was about. Names are today's; what the viewer may not see keeps its id to itself. */
export const targetsOf = (ctx: Ctx, event: AuditEventRow): Promise<AuditTarget[]> =>
  Promise.all(
    event.targets.map(async ({ type, id }) => {
      const found =
        type in askedFor || type === "account" || type === "role" ? await ctx.load(targetByKey, `${type}:${id}`) : null;
      const isSeen = seesTarget(ctx.viewer, event, type, found);
      const prefix = (auditTargetPrefixes as Readonly<Record<string, IdPrefix>>)[type];
      // Who was given something here is named in what they were given. Whom a refused attempt was aimed at is not: the
      // attempt is no reason to learn who that is.
      const isNamed = isSeen || event.status === "SUCCESS";
      return {
        type,
        id: isSeen && prefix ? encodeId(prefix, id) : null,
        displayName: isNamed ? (found?.name ?? null) : null,
      };
    }),
  );

function seesTarget(viewer: Viewer, event: AuditEventRow, type: string, target: TargetRow | null): boolean {
  const permission = askedFor[type];
  if (type !== "account" && !permission) return true;
  if (target === null) return false;
  if (type === "user" && viewer.type === "USER" && viewer.id === target.id) return true;
  return holds(viewer, permission ?? "AUDIT_READ", {
    organizationId: event.organizationId,
    id: target.accountId ?? event.organizationId,
  });
}

/**
 * The event's details and personal values, as far as the viewer may read them: where it was about a user whom they cannot
 * see, without addresses.
 */
export async function valuesOf(ctx: Ctx, event: AuditEventRow): Promise<Readonly<Record<string, unknown>>> {
  const personal = event.personal ?? {};
  const merged = (from: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
    const values: Record<string, unknown> = { ...event.details, ...from };
    for (const side of ["before", "after"])
      if (isRecord(event.details[side]) && isRecord(from[side]))
        values[side] = { ...event.details[side], ...from[side] };
    return values;
  };
  if (holdsOrganizationWide(ctx.viewer, "USERS_READ")) return merged(personal);
  const users = event.targets.filter(({ type }) => type === "user");
  const found = await Promise.all(users.map(({ type, id }) => ctx.load(targetByKey, `${type}:${id}`)));
  const seesAll = found.every((user) => seesTarget(ctx.viewer, event, "user", user));
  return merged(seesAll ? personal : withoutAddresses(personal));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

const withoutAddresses = (values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(values)
      .filter(
        ([key, value]) => !/email|address|user_?name/i.test(key) && !(typeof value === "string" && /\S@\S/.test(value)),
      )
      .map(([key, value]) => [key, isRecord(value) ? withoutAddresses(value) : value]),
  );
