import { newId } from "../../platform/ids";
import { operation } from "../../platform/operation";
import { cleanText } from "../../platform/text";
import type { Account } from "./Account.entity";
import { type AccountSettings, cleanLanguage, cleanTimeZone, longestAccountName } from "./accountSettings";
import "./accounts.audit";
import { authorizeFromMainAccount, refuseSubAccount } from "./accounts.policy";
import { loadAccount } from "./accounts.repository";
import { insertAccount } from "./insertAccount";

/** What `createSubAccount` takes; settings that are left out are the main account's. */
export interface CreateSubAccountInput {
  readonly parentId: string;
  readonly name: string;
  readonly timeZone?: string | null;
  readonly firstDayOfWeek?: AccountSettings["firstDayOfWeek"] | null;
  readonly language?: string | null;
}

/**
 * Makes a sub-account below the main account. Only those who manage the whole organization may.
 * @throws NotFound | Forbidden | Refusal
 */
export const createSubAccount = operation(
  {
    codes: ["sub_account.create"],
    targets: ({ parentId }: CreateSubAccountInput) => [{ type: "account", id: parentId }],
  },
  async (tx, input: CreateSubAccountInput): Promise<Account> => {
    await tx.lock({ organization: true });
    const parent = await loadAccount(tx, input.parentId);
    authorizeFromMainAccount(tx, parent);
    refuseSubAccount(parent, ["input", "parentId"]);
    const settings = {
      name: cleanText(input.name, { path: ["input", "name"], max: longestAccountName }),
      timeZone: cleanTimeZone(input.timeZone ?? parent.timeZone, ["input", "timeZone"]),
      firstDayOfWeek: input.firstDayOfWeek ?? parent.firstDayOfWeek,
      language: cleanLanguage(input.language ?? parent.language, ["input", "language"]),
    };

    const id = newId();
    tx.audit({ accountId: id, targets: [{ type: "account", id }], details: settings });
    return insertAccount(tx, id, settings);
  },
);
