import { declareAuditCodes } from "../../platform/audit/catalogue";

// The codes of what administrators do to users.
declareAuditCodes({
  "user.create": {
    item: "User",
    action: "Create",
    success: "User {name} ({email}) was created.",
    failure: "Creating a user failed.",
  },
  "user.update": {
    item: "User",
    action: "Update",
    success: "User {name} was changed.",
    failure: "Changing a user failed.",
  },
  "user.disable": {
    item: "User",
    action: "Disable",
    success: "User {name} was disabled.",
    failure: "Disabling a user failed.",
  },
  "user.enable": {
    item: "User",
    action: "Enable",
    success: "User {name} was enabled.",
    failure: "Enabling a user failed.",
  },
});
