import { declareAuditCodes } from "../../platform/audit/catalogue";

declareAuditCodes({
  "user.login": {
    item: "User",
    action: "Login",
    success: "{name} ({email}) signed in.",
    failure: "Signing in as {email} failed.",
  },
  "user.logout": { item: "User", action: "Logout", success: "{name} ({email}) signed out." },
  "user.invite": {
    item: "User",
    action: "Invite",
    success: "An invitation link was made for {name} ({email}).",
    failure: "An invitation link could not be made.",
  },
  "user.recover": {
    item: "User",
    action: "Recover",
    success: "A recovery link was made for {name} ({email}).",
    failure: "A recovery link could not be made.",
  },
  "user.accept": {
    item: "User",
    action: "Accept",
    success: "{name} ({email}) accepted the invitation.",
    failure: "An invitation could not be accepted.",
  },
  "user.verify": { item: "User", action: "Verify", success: "The address {email} of {name} was verified." },
  "user.change_password": {
    item: "User",
    action: "Change password",
    success: "{name} ({email}) set a new password.",
    failure: "A new password could not be set.",
  },
  "user.unlock": { item: "User", action: "Unlock", success: "{name} ({email}) was unlocked." },
});
