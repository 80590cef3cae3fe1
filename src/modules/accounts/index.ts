export { Account } from "./Account.entity";
export { AccountDirectoryEntry } from "./AccountDirectoryEntry.entity";
export { accountById, type AccountRow, accountColumns } from "./accounts.loaders";
export { accountDisabled, accountEnabled, accountOpened, organizationClosed } from "./accounts.hooks";
export {
  type AccountAction,
  accountPolicy,
  authorizeAccount,
  authorizeFromMainAccount,
  visibleAccounts,
} from "./accounts.policy";
export { loadAccount, loadMainAccount } from "./accounts.repository";
export { AccountType } from "./accounts.types";
export { cleanLanguage, type DayOfWeek } from "./accountSettings";
export { Organization } from "./Organization.entity";
