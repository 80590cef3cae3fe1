import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A user who is deleted leaves the roles and groups at once, as rows leave with what they refer to. Then a grant's own
 * columns say whose it is and where its user is at home, and the view that every right is read from need not look each
 * user up to learn that it still lives.
 */
export class EndGrantsOfDeletedUsers1764000009200 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create function end_grants_of_deleted_user() returns trigger
      language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
      begin
        delete from public.role_grants where organization_id = new.organization_id and user_id = new.id;
        delete from public.group_members where organization_id = new.organization_id and user_id = new.id;
        return null;
      end $$`);
    await db.query(`
      create trigger users_end_grants after update of deleted_at on users for each row
      when (old.deleted_at is null and new.deleted_at is not null) execute function end_grants_of_deleted_user()`);
    await db.query(`
      delete from role_grants g using users u
      where u.organization_id = g.organization_id and u.id = g.user_id and u.deleted_at is not null`);
    await db.query(`
      delete from group_members m using users u
      where u.organization_id = m.organization_id and u.id = m.user_id and u.deleted_at is not null`);
    await db.query(
      view(`
  select g.organization_id, g.id as grant_id, g.user_id, g.principal_account_id as home_account_id, g.group_id,
    g.role_id, r.built_in, r.name as role_name, r.permissions, r.inbox_roles, g.expires_at, g.account_id,
    g.includes_sub_accounts
  from role_grants g
  join roles r on r.organization_id = g.organization_id and r.id = g.role_id
  where g.user_id is not null and (g.expires_at is null or g.expires_at > statement_timestamp())`),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      view(`
  select g.organization_id, g.id as grant_id, u.id as user_id, u.account_id as home_account_id, g.group_id,
    g.role_id, r.built_in, r.name as role_name, r.permissions, r.inbox_roles, g.expires_at, g.account_id,
    g.includes_sub_accounts
  from role_grants g
  join roles r on r.organization_id = g.organization_id and r.id = g.role_id
  join users u on u.organization_id = g.organization_id and u.account_id = g.principal_account_id and u.id = g.user_id
  where (g.expires_at is null or g.expires_at > statement_timestamp()) and u.deleted_at is null`),
    );
    await db.query(`drop trigger users_end_grants on users`);
    await db.query(`drop function end_grants_of_deleted_user()`);
  }
}

/** @param own the part of those who hold a role themselves; that of groups' members stays as it was */
const view = (own: string) => `
  create or replace view effective_grants as ${own}
  union all
  select g.organization_id, g.id, u.id, u.account_id, g.group_id,
    g.role_id, r.built_in, r.name, r.permissions, r.inbox_roles, g.expires_at,
    case when u.account_id = g.organization_id then g.account_id else u.account_id end,
    g.includes_sub_accounts and u.account_id = g.organization_id
  from role_grants g
  join roles r on r.organization_id = g.organization_id and r.id = g.role_id
  join group_members m on m.organization_id = g.organization_id and m.group_id = g.group_id
  join users u on u.organization_id = g.organization_id and u.id = m.user_id
  where (g.expires_at is null or g.expires_at > statement_timestamp()) and u.deleted_at is null
    and (u.account_id = g.organization_id or g.account_id = u.account_id
      or (g.account_id = g.organization_id and g.includes_sub_accounts))`;
