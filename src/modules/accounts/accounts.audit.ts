import { declareAuditCodes } from "../../platform/audit/catalogue";

// The codes of what happens to accounts.
declareAuditCodes({
  "account.open": {
    item: "Account",
    action: "Open",
    success: 'The account "{name}" was opened.',
    failure: "Opening an account failed.",
  },
  "account.close": {
    item: "Account",
    action: "Close",
    success: "The account was closed.",
    failure: "Closing the account failed.",
  },
  "account.update": {
    item: "Account",
    action: "Update",
    success: "The account's settings were changed.",
    failure: "Changing the account's settings failed.",
  },
  "sub_account.create": {
    item: "Sub-account",
    action: "Create",
    success: 'The sub-account "{name}" was created.',
    failure: "Creating a sub-account failed.",
  },
  "sub_account.disable": {
    item: "Sub-account",
    action: "Disable",
    success: "The sub-account was disabled.",
    failure: "Disabling the sub-account failed.",
  },
  "sub_account.enable": {
    item: "Sub-account",
    action: "Enable",
    success: "The sub-account was enabled.",
    failure: "Enabling the sub-account failed.",
  },
});
