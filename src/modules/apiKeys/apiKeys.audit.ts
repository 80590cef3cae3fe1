import { declareAuditCodes } from "../../platform/audit/catalogue";

declareAuditCodes({
  "api_key.create": {
    item: "API key",
    action: "Create",
    success: "API key {name} was created, valid from {validFrom}.",
    failure: "API key could not be created.",
  },
  "api_key.revoke": {
    item: "API key",
    action: "Revoke",
    success: "API key {name} of {owner} was revoked.",
    failure: "API key could not be revoked.",
  },
});
