import type { MigrationInterface, QueryRunner } from "typeorm";
import { fenceWrites } from "../src/platform/postgres/migration";

/** Groups, roles and grants, and the one view that says who effectively holds what. */
export class CreateRoles1764000004000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table groups (
        organization_id uuid not null,
        id uuid not null,
        account_id uuid not null,
        name text not null,
        source text not null,
        version integer not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        updated_by_type text not null,
        updated_by_id uuid,
        constraint groups_pkey primary key (organization_id, id),
        constraint groups_home unique (organization_id, account_id, id),
        constraint groups_account foreign key (organization_id, account_id) references accounts (organization_id, id),
        constraint groups_source check (source in ('MANUAL', 'SSO'))
      )`);
    await db.query(`
      create table group_members (
        organization_id uuid not null,
        group_id uuid not null,
        user_id uuid not null,
        constraint group_members_pkey primary key (organization_id, group_id, user_id),
        constraint group_members_group foreign key (organization_id, group_id) references groups (organization_id, id) on delete cascade,
        constraint group_members_user foreign key (organization_id, user_id) references users (organization_id, id)
      )`);
    await db.query(`create index group_members_by_user on group_members (organization_id, user_id)`);
    await db.query(`
      create table roles (
        organization_id uuid not null,
        id uuid not null,
        account_id uuid,
        built_in text,
        name text not null,
        description text not null default '',
        permissions text[] not null default '{}',
        inbox_roles text[] not null default '{}',
        available_to_sub_accounts boolean not null default true,
        version integer not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        updated_by_type text not null,
        updated_by_id uuid,
        constraint roles_pkey primary key (organization_id, id),
        constraint roles_built_in_once unique (organization_id, built_in),
        constraint roles_organization foreign key (organization_id) references organizations (organization_id),
        constraint roles_account foreign key (organization_id, account_id) references accounts (organization_id, id),
        constraint roles_built_in_everywhere check (built_in is null or (account_id is null and available_to_sub_accounts)),
        constraint roles_inbox_roles check (inbox_roles <@ array['SETUP', 'AGENT', 'SUPERVISOR', 'ANALYTICS', 'VIEWER'])
      )`);
    await db.query(`
      create table role_grants (
        organization_id uuid not null,
        id uuid not null,
        role_id uuid not null,
        user_id uuid,
        group_id uuid,
        principal_account_id uuid not null,
        account_id uuid not null,
        includes_sub_accounts boolean not null default false,
        expires_at timestamptz,
        granted_at timestamptz not null default now(),
        granted_by_type text not null,
        granted_by_id uuid,
        constraint role_grants_pkey primary key (organization_id, id),
        constraint role_grants_role foreign key (organization_id, role_id) references roles (organization_id, id),
        constraint role_grants_user foreign key (organization_id, principal_account_id, user_id) references users (organization_id, account_id, id),
        constraint role_grants_group foreign key (organization_id, principal_account_id, group_id) references groups (organization_id, account_id, id),
        constraint role_grants_account foreign key (organization_id, account_id) references accounts (organization_id, id),
        constraint role_grants_one_principal check (num_nonnulls(user_id, group_id) = 1),
        constraint role_grants_home_or_below check (account_id = principal_account_id or principal_account_id = organization_id),
        constraint role_grants_sub_accounts check (not includes_sub_accounts or account_id = organization_id)
      )`);
    await db.query(
      `create unique index role_grants_user_once on role_grants (organization_id, user_id, role_id, account_id) where user_id is not null`,
    );
    await db.query(
      `create unique index role_grants_group_once on role_grants (organization_id, group_id, role_id, account_id) where group_id is not null`,
    );
    await db.query(`create index role_grants_by_account on role_grants (organization_id, account_id)`);
    await db.query(`create index role_grants_by_role on role_grants (organization_id, role_id)`);
    // Two halves, so that one user's grants are found by index: with one join for users and groups all of the
    // organization's grants were read at each request.
    await db.query(`
      create view effective_grants as
      select g.organization_id, g.id as grant_id, u.id as user_id, u.account_id as home_account_id, g.group_id,
        g.role_id, r.built_in, r.name as role_name, r.permissions, r.inbox_roles, g.expires_at, g.account_id,
        g.includes_sub_accounts
      from role_grants g
      join roles r on r.organization_id = g.organization_id and r.id = g.role_id
      join users u on u.organization_id = g.organization_id and u.id = g.user_id
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
          or (g.account_id = g.organization_id and g.includes_sub_accounts))`);
    await db.query(
      `comment on view effective_grants is 'Who holds which role where, now: ended grants are left out, a group counts for a member on the home account or below.'`,
    );
    await fenceWrites(db, "groups", "group_members", "roles", "role_grants");
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop view effective_grants`);
    await db.query(`drop table role_grants, roles, group_members, groups`);
  }
}
