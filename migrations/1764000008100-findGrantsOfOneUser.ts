import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Lets one user's effective grants be found by few rows whatever plan is chosen: before there are statistics, right after
 * many users came, all indexes look alike. The view says what the foreign key of a grant says, too, that its user is at
 * home in the principal's account, since most indexes of users begin with organization and account; and the index that a
 * role's grants are found by leads on to the user. Without either a whole organization was read for each user.
 */
export class FindGrantsOfOneUser1764000008100 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(view("and u.account_id = g.principal_account_id"));
    await db.query(`drop index role_grants_by_role`);
    await db.query(`create index role_grants_by_role on role_grants (organization_id, role_id, user_id)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop index role_grants_by_role`);
    await db.query(`create index role_grants_by_role on role_grants (organization_id, role_id)`);
    await db.query(view(""));
  }
}

const view = (home: string) => `
  create or replace view effective_grants as
  select g.organization_id, g.id as grant_id, u.id as user_id, u.account_id as home_account_id, g.group_id,
    g.role_id, r.built_in, r.name as role_name, r.permissions, r.inbox_roles, g.expires_at, g.account_id,
    g.includes_sub_accounts
  from role_grants g
  join roles r on r.organization_id = g.organization_id and r.id = g.role_id
  join users u on u.organization_id = g.organization_id ${home} and u.id = g.user_id
  where (g.expires_at is null or g.expires_at > statement_timestamp()) and u.deleted_at is null
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
