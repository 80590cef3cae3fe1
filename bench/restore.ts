import type { Client } from "pg";

/** Remembers how the seats stand, once for each loading of the data; `putBack` returns to it. */
export async function remember(owner: Client): Promise<void> {
  await owner.query(`
    create schema if not exists bench;
    create table if not exists bench.moment as select clock_timestamp() as at;
    create table if not exists bench.pools as select * from seat_pools;
    create table if not exists bench.accounts as select * from seat_accounts`);
}

/**
 * Takes back what a measured write did, so that the next contender finds what the one before found: seats, counters, log
 * and events of the time since. Dead rows are swept up too.
 */
export async function putBack(owner: Client): Promise<void> {
  await owner.query(`
    begin;
    delete from seat_log l using bench.pools p where l.organization_id = p.organization_id and l.number > p.last_log_number;
    with gone as (
      delete from seats s using bench.moment m where s.assigned_at > m.at returning s.organization_id, s.user_id
    )
    update seat_activity a set seat_assigned_at = null, active_at = a.last_sign_in_at
    from gone where a.organization_id = gone.organization_id and a.user_id = gone.user_id;
    update seat_accounts c set assigned = b.assigned from bench.accounts b
    where c.organization_id = b.organization_id and c.account_id = b.account_id and c.assigned <> b.assigned;
    update seat_pools p set assigned = b.assigned, last_log_number = b.last_log_number, last_logged_at = b.last_logged_at
    from bench.pools b where p.organization_id = b.organization_id and p.last_log_number <> b.last_log_number;
    delete from audit_event_personal e using bench.moment m, bench.pools p
    where e.organization_id = p.organization_id and e.event_id >= uuidv7_at(m.at);
    delete from audit_events e using bench.moment m, bench.pools p
    where e.organization_id = p.organization_id and e.id >= uuidv7_at(m.at);
    commit`);
  await owner.query(`vacuum seats, seat_log, seat_accounts, seat_pools, seat_activity`);
}
