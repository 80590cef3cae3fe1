import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { buildSchemaSync } from "type-graphql";
import { AccountsResolver } from "./modules/accounts/accounts.resolver";
import { apiKeyViewers } from "./modules/apiKeys";
import { apiKeyResolvers } from "./modules/apiKeys/apiKeys.resolver";
import { AccountAuditLogResolver, AuditEventResolver } from "./modules/audit/audit.resolver";
import { registerAuthListeners, sessionViewers } from "./modules/auth";
import { SignInResolver, ViewerResolver } from "./modules/auth/auth.resolver";
import { PeopleResolver } from "./modules/people/people.resolver";
import { ReportsResolver } from "./modules/reports/reports.resolver";
import { registerRoleListeners } from "./modules/roles";
import { rolesResolvers } from "./modules/roles/roles.resolver";
import { registerSeatListeners } from "./modules/seats";
import { seatResolvers } from "./modules/seats/seats.resolver";
import { AccountChangesResolver, UsersResolver, VersionConflictResolver } from "./modules/users/users.resolver";
import { takeWrappersOff } from "./platform/graphql/directResolvers";
import { NodeResolver } from "./platform/graphql/node";
import type { Runtime } from "./platform/runtime";

/** The whole graph. A module joins by adding its resolvers here. */
export const createSchema = (): GraphQLSchema =>
  takeWrappersOff(
    buildSchemaSync({
      resolvers: [
        NodeResolver,
        AccountsResolver,
        UsersResolver,
        AccountChangesResolver,
        VersionConflictResolver,
        ...rolesResolvers,
        PeopleResolver,
        ViewerResolver,
        SignInResolver,
        ...apiKeyResolvers,
        ...seatResolvers,
        ReportsResolver,
        AccountAuditLogResolver,
        AuditEventResolver,
      ],
      validate: false,
    }),
  );

/** How each kind of viewer is read again inside a transaction. */
export const viewerSources: Runtime["viewerSources"] = { USER: sessionViewers, API_KEY: apiKeyViewers };

let registered = false;

/** Lets higher modules take part in lower ones' operations; the second call does nothing. */
export function registerListeners(): void {
  if (registered) return;
  registered = true;
  // In this order: a new account has its roles before its seats; a disabled user's seat is freed before the sessions end.
  registerRoleListeners();
  registerSeatListeners();
  registerAuthListeners();
}
