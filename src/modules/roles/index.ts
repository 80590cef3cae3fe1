export { type BuiltInRole, builtInRoleNames, builtInRoles } from "./builtInRoles";
export { type InboxRole, inboxRoles, inboxRolesFit, needsSeat } from "./inboxRoles";
export { Role } from "./Role.entity";
export { RoleGrant } from "./RoleGrant.entity";
export { grantsChanged } from "./roles.hooks";
export { inboxRolesOf } from "./roles.loaders";
export { authorizeRoles, type RoleAction, rolePolicy } from "./roles.policy";
export { BuiltInRoleEnum, InboxRoleEnum } from "./roles.types";
