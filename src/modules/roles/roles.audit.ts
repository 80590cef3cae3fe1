import { declareAuditCodes } from "../../platform/audit/catalogue";

// The codes of what happens to roles.
declareAuditCodes({
  "role.grant": {
    item: "Role",
    action: "Grant",
    success: 'The role "{role}" was given to {name}.',
    failure: "Giving a role failed.",
  },
  "role.revoke": {
    item: "Role",
    action: "Revoke",
    success: 'The role "{role}" was taken from {name}.',
    failure: "Taking a role failed.",
  },
});
