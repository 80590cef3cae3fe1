import { registerEnumType } from "type-graphql";
import { type BuiltInRole, builtInRoleNames, builtInRoles } from "./builtInRoles";
import { type InboxRole, inboxRoles } from "./inboxRoles";

/** The Inbox roles as GraphQL knows them. */
export const InboxRoleEnum = Object.fromEntries(inboxRoles.map((role) => [role, role])) as { [R in InboxRole]: R };
registerEnumType(InboxRoleEnum, {
  name: "InboxRole",
  description:
    "A role of the product Inbox. They combine, wherever in the organization they were granted; only AGENT with " +
    "SUPERVISOR is refused. All but VIEWER need a seat to take effect.",
  valuesConfig: {
    SETUP: { description: "Sets Inbox up. Needs a seat." },
    AGENT: { description: "Answers in Inbox. Needs a seat; not together with SUPERVISOR." },
    SUPERVISOR: { description: "Supervises agents. Needs a seat; not together with AGENT." },
    ANALYTICS: { description: "Reads Inbox's figures. Needs a seat." },
    VIEWER: { description: "Looks on. Needs no seat." },
  },
});

/** The built-in roles as GraphQL knows them. */
export const BuiltInRoleEnum = Object.fromEntries(builtInRoleNames.map((name) => [name, name])) as {
  [R in BuiltInRole]: R;
};
registerEnumType(BuiltInRoleEnum, {
  name: "BuiltInRole",
  description: "A role that every organization has. The permissions of each are listed by `Account.roles`.",
  valuesConfig: Object.fromEntries(
    builtInRoleNames.map((name) => [name, { description: builtInRoles[name].description }]),
  ),
});
