import type { DataSource } from "typeorm";
import { migrations } from "../migrations";
import { Account, AccountDirectoryEntry, Organization } from "./modules/accounts";
import { ApiKey } from "./modules/apiKeys";
import { OneTimeLink, Session } from "./modules/auth";
import { Group } from "./modules/groups";
import { Role, RoleGrant } from "./modules/roles";
import { Seat, SeatAccount, SeatActivity, SeatLogEntry, SeatPool } from "./modules/seats";
import { SignInEmail, User, UserCredential } from "./modules/users";
import { type OpenOptions, openDatabase } from "./platform/postgres/open";

/**
 * Every table that has a class; group members, the outbox, throttles, idempotency keys and the audit tables are reached
 * by SQL alone.
 */
export const entities = [
  Account,
  AccountDirectoryEntry,
  ApiKey,
  Group,
  OneTimeLink,
  Organization,
  Role,
  RoleGrant,
  Seat,
  SeatAccount,
  SeatActivity,
  SeatLogEntry,
  SeatPool,
  Session,
  SignInEmail,
  User,
  UserCredential,
];

/** The names under which TypeORM records the migrations of this version. */
export const migrationNames: readonly string[] = migrations.map((migration) => migration.name);

/** Opens the service's pool with its entities. */
export const openServiceDatabase = (options: Omit<OpenOptions, "entities">): Promise<DataSource> =>
  openDatabase({ ...options, entities });
