import { Args, Ctx as Context, FieldResolver, Resolver, Root } from "type-graphql";
import { auditCatalogue, describeEvent } from "../../platform/audit/catalogue";
import { timeOfEventId } from "../../platform/audit/eventTime";
import type { Ctx } from "../../platform/context";
import type { Connection } from "../../platform/graphql/connection";
import { registerNode } from "../../platform/graphql/node";
import { DateTime } from "../../platform/graphql/scalars";
import { encodeId } from "../../platform/ids";
import { accountById, type AccountRow, AccountType } from "../accounts";
import { type Actor, ActorObject, loadActor } from "../users";
import { auditEventById, type AuditEventRow } from "./audit.repository";
import {
  AuditChangeObject,
  AuditEventConnection,
  AuditEventType,
  AuditLogArgs,
  AuditTargetObject,
} from "./audit.types";
import { auditLog } from "./auditLog";
import { type AuditTarget, seesActor, seesOrigin, targetsOf, valuesOf } from "./auditSight";
import { type AuditChange, changesOf } from "./changes";

registerNode("evt", { typeName: "AuditEvent", load: auditEventById });

/** The log as a field of the account. */
@Resolver(() => AccountType)
export class AccountAuditLogResolver {
  @FieldResolver(() => AuditEventConnection, {
    nullable: true,
    description:
      "Who did what in this account, newest first. On the main account with the sub-accounts' events. Needs AUDIT_READ here.",
  })
  auditLog(
    @Context() ctx: Ctx,
    @Root() account: AccountRow,
    @Args() args: AuditLogArgs,
  ): Promise<Connection<AuditEventRow>> {
    return auditLog(ctx, account, args);
  }
}

/** What an event shows, as far as the viewer may see it. */
@Resolver(() => AuditEventType)
export class AuditEventResolver {
  @FieldResolver()
  id(@Root() event: AuditEventRow): string {
    return encodeId("evt", event.id);
  }

  @FieldResolver(() => DateTime, {
    description:
      "When it was recorded, to the millisecond: the time that the id carries, by which the log is sorted and filtered.",
  })
  recordedAt(@Root() event: AuditEventRow): Date {
    return timeOfEventId(event.id);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "The address of the user (or the name of the key) at that time; null where you cannot see who it was, or once erased.",
  })
  username(@Context() ctx: Ctx, @Root() event: AuditEventRow): string | null {
    return seesActor(ctx.viewer, event) ? event.userName : null;
  }

  @FieldResolver(() => String, {
    description: "What happened, in English, on one line; “—” stands for what was erased or is not yours to see.",
  })
  async description(@Context() ctx: Ctx, @Root() event: AuditEventRow): Promise<string> {
    return describeEvent(event.code, event.status, event.reason, await valuesOf(ctx, event));
  }

  @FieldResolver(() => String, { description: "The thing, as it is filed, e.g. `Seat`." })
  item(@Root() event: AuditEventRow): string {
    return auditCatalogue().get(event.code)?.item ?? event.code;
  }

  @FieldResolver(() => String, { description: "What was done to it, e.g. `Assign`." })
  action(@Root() event: AuditEventRow): string {
    return auditCatalogue().get(event.code)?.action ?? event.code;
  }

  @FieldResolver(() => AccountType, { nullable: true, description: "The account that the event is filed under." })
  account(@Context() ctx: Ctx, @Root() event: AuditEventRow): Promise<AccountRow | null> {
    return event.accountId === null ? Promise.resolve(null) : ctx.load(accountById, event.accountId);
  }

  @FieldResolver(() => ActorObject, { description: "Who did it." })
  actor(@Context() ctx: Ctx, @Root() event: AuditEventRow): Promise<Actor> {
    return loadActor(ctx, { type: event.actorType, id: event.actorId });
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "From which IP address; null where you cannot see who it was, or once erased.",
  })
  ip(@Context() ctx: Ctx, @Root() event: AuditEventRow): string | null {
    return seesOrigin(ctx.viewer, event) ? event.ip : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "With which program; null where you cannot see who it was, or once erased.",
  })
  userAgent(@Context() ctx: Ctx, @Root() event: AuditEventRow): string | null {
    return seesOrigin(ctx.viewer, event) ? event.userAgent : null;
  }

  @FieldResolver(() => String, {
    description: "The request that did it, as in the `X-Request-Id` header of the answer.",
  })
  requestId(@Root() event: AuditEventRow): string {
    return event.requestId;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "Shared by the events of one bulk change; null for others.",
  })
  batchId(@Root() event: AuditEventRow): string | null {
    return event.batchId;
  }

  @FieldResolver(() => [AuditTargetObject], { description: "What it was about." })
  targets(@Context() ctx: Ctx, @Root() event: AuditEventRow): Promise<AuditTarget[]> {
    return targetsOf(ctx, event);
  }

  @FieldResolver(() => [AuditChangeObject], { description: "The values that it changed; empty where there are none." })
  async changes(@Context() ctx: Ctx, @Root() event: AuditEventRow): Promise<AuditChange[]> {
    return changesOf(await valuesOf(ctx, event));
  }
}
