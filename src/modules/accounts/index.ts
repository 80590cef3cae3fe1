export { Account } from "./Account.entity";
export { AccountDirectoryEntry } from "./AccountDirectoryEntry.entity";
export { accountById, type AccountRow, accountColumns } from "./accounts.loaders";
export { closeOrganization } from "./closeOrganization";
export { disableAccount, type DisableAccountInput } from "./disableAccount";
export { enableAccount, type EnableAccountInput } from "./enableAccount";
export { updateAccount, type UpdateAccountInput } from "./updateAccount";
export { openOrganization, type OpenOrganizationInput } from "./openOrganization";
export { accountDisabled, accountEnabled, accountOpened, organizationClosed } from "./accounts.hooks";
export {
  type AccountAction,
  accountPolicy,
  authorizeAccount,
  authorizeFromMainAccount,
  refuseSubAccount,
  visibleAccounts,
} from "./accounts.policy";
export { loadAccount, loadMainAccount } from "./accounts.repository";
export { AccountType, DayOfWeekEnum } from "./accounts.types";
export { createSubAccount, type CreateSubAccountInput } from "./createSubAccount";
export { cleanLanguage, type DayOfWeek } from "./accountSettings";
export { Organization } from "./Organization.entity";
