import { declareAuditCodes } from "../../platform/audit/catalogue";

declareAuditCodes({
  "api_key.create": {
    item: "API key",
    action: "Create",
    success: "API key {name} was created, valid from {validFrom}.",
    failure: "API key could not be created.",
  },
});
