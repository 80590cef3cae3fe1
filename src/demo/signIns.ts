import type { Client } from "pg";
import type { Origin } from "../platform/context";
import { eventsOf } from "../platform/audit/writer";
import { newId } from "../platform/ids";
import { anonymous } from "../platform/viewer";

interface Person {
  readonly organizationId: string;
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
  readonly acceptedAt: string;
  readonly lastSignInAt: string;
}

/** A try to sign in. */
interface Attempt {
  readonly at: string;
  readonly failed: boolean;
}

interface Moved {
  readonly at: string;
  readonly mark: string;
}

const day = 86_400_000;
/** How often people come is chosen from here, in days. */
const rhythms = [4, 9, 16, 27];
const mostEach = 8;
const browsers = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/19.0 Safari/605.1.15",
  "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
];

/**
 * Writes the sign-ins of the past into the audit log: each user's last one, some before it, and now and then a mistyped
 * password. Runs as the tables' owner, in the transaction that moved the times, after `activityOf`.
 */
export async function recordSignIns(owner: Client, organizationIds: readonly string[]): Promise<void> {
  const { rows: people } = await owner.query<Person>(
    `select organization_id as "organizationId", id, account_id as "accountId", name, email,
       accepted_at as "acceptedAt", last_sign_in_at as "lastSignInAt"
     from users where organization_id = any($1::uuid[]) and last_sign_in_at is not null order by id`,
    [organizationIds],
  );
  const moved: Moved[] = [];
  for (const [index, person] of people.entries()) {
    const attempts = attemptsOf(person, index).map((attempt) => ({ ...attempt, mark: newId() }));
    moved.push(...attempts);
    for (const failed of [false, true]) {
      const marks = attempts.filter((attempt) => attempt.failed === failed).map(({ mark }) => mark);
      if (marks.length === 0) continue;
      const { statement, params } = insertionOf(person, index, failed, marks);
      await owner.query(statement.text, [...params]);
    }
  }
  await moveAll(owner, organizationIds, moved);
}

/** Newest first; the last sign-in to the microsecond as the users table has it. */
function attemptsOf({ acceptedAt, lastSignInAt }: Person, index: number): Attempt[] {
  const attempts: Attempt[] = [{ at: lastSignInAt, failed: false }];
  const [accepted, last] = [Date.parse(acceptedAt), Date.parse(lastSignInAt)];
  const rhythm = (rhythms[index % rhythms.length] ?? 1) * day;
  for (let n = 1; n < mostEach; n++) {
    // Some hours earlier or later, so that not everybody is a clockwork.
    const at = last - n * rhythm - ((index * 37 + n * 53) % 47) * (day / 288);
    if (at <= accepted) break;
    attempts.push({ at: new Date(at).toISOString(), failed: false });
    if ((index + n) % 23 === 0 && at - 40_000 > accepted)
      attempts.push({ at: new Date(at - 40_000).toISOString(), failed: true });
  }
  return attempts;
}

/** Each event gets a mark, by which it is found again. */
function insertionOf(person: Person, index: number, failed: boolean, marks: readonly string[]) {
  const { organizationId, id, accountId, name, email } = person;
  const origin: Origin = {
    requestId: newId(),
    ip: `192.0.2.${(index % 250) + 1}`,
    userAgent: browsers[index % browsers.length] ?? null,
    cause: "PANEL",
  };
  const stranger = { ...anonymous(organizationId), name: email };
  const viewer = failed ? stranger : { ...stranger, type: "USER" as const, id, userId: id, accountId };
  const fact = { code: "user.login", accountId, targets: [{ type: "user", id }], personal: { name, email } };
  const outcome = failed ? ({ status: "FAILURE", reason: "WRONG_PASSWORD" } as const) : {};
  return eventsOf(
    viewer,
    origin,
    marks.map((batchId) => ({ ...fact, ...outcome, batchId })),
  );
}

/** An event's id says its time, so it gets the id of its new time: same tail, another beginning. */
async function moveAll(owner: Client, organizationIds: readonly string[], moved: readonly Moved[]): Promise<void> {
  await owner.query(
    `create temporary table moved_sign_ins on commit drop as
     select e.organization_id, e.id, m.at,
       (left(uuidv7_at(m.at)::text, 13) || substr(e.id::text, 14))::uuid as moved_id
     from jsonb_to_recordset($2::jsonb) as m(mark uuid, at timestamptz)
     join audit_events e on e.batch_id = m.mark and e.organization_id = any($1::uuid[])`,
    [organizationIds, JSON.stringify(moved.map(({ mark, at }) => ({ mark, at })))],
  );
  await owner.query(
    `update audit_events e set id = m.moved_id, recorded_at = m.at, batch_id = null, request_id = gen_random_uuid()
     from moved_sign_ins m where e.organization_id = m.organization_id and e.id = m.id`,
  );
  await owner.query(
    `update audit_event_personal p set event_id = m.moved_id
     from moved_sign_ins m where p.organization_id = m.organization_id and p.event_id = m.id`,
  );
}
