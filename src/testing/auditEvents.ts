import type { TestService } from "./startTestService";

/** An audit event as it was stored, with the personal values beside it. */
export interface StoredEvent {
  readonly status: "SUCCESS" | "FAILURE";
  readonly reason: string | null;
  readonly accountId: string | null;
  readonly actorType: string;
  readonly actorId: string | null;
  readonly targets: readonly { readonly type: string; readonly id: string }[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly personal: Readonly<Record<string, unknown>>;
}

/** An organization's events with a code, oldest first. */
export async function eventsOf(
  service: Pick<TestService, "owner">,
  organizationId: string,
  code: string,
): Promise<readonly StoredEvent[]> {
  const { rows } = await service.owner.query<StoredEvent>(
    `select e.status, e.reason, e.account_id as "accountId", e.actor_type as "actorType", e.actor_id as "actorId",
       e.targets, e.details, p.personal
     from audit_events e
     join audit_event_personal p on p.organization_id = e.organization_id and p.event_id = e.id
     where e.organization_id = $1 and e.code = $2 order by e.id`,
    [organizationId, code],
  );
  return rows;
}
