import { newId } from "../../platform/ids";
import { operation } from "../../platform/operation";
import { cleanText } from "../../platform/text";
import type { Account } from "./Account.entity";
import { type AccountSettings, cleanLanguage, cleanTimeZone, longestAccountName } from "./accountSettings";
import "./accounts.audit";
import { authorizeNewSubAccount } from "./accounts.policy";
import { loadMainAccount } from "./accounts.repository";
import { insertAccount } from "./insertAccount";

/** What `createSubAccount` takes; settings that are left out are the main account's. */
export interface CreateSubAccountInput {
  readonly name: string;
  readonly timeZone?: string | null;
  readonly firstDayOfWeek?: AccountSettings["firstDayOfWeek"] | null;
  readonly language?: string | null;
}

/**
 * Makes a sub-account below the main account. Only those who manage the whole organization may.
 * @throws Forbidden | Refusal
 */
export const createSubAccount = operation(
  { codes: ["sub_account.create"] },
  async (tx, input: CreateSubAccountInput): Promise<Account> => {
    await tx.lock({ organization: true });
    const main = await loadMainAccount(tx);
    authorizeNewSubAccount(tx, main);
    const settings = {
      name: cleanText(input.name, { path: ["input", "name"], max: longestAccountName }),
      timeZone: cleanTimeZone(input.timeZone ?? main.timeZone, ["input", "timeZone"]),
      firstDayOfWeek: input.firstDayOfWeek ?? main.firstDayOfWeek,
      language: cleanLanguage(input.language ?? main.language, ["input", "language"]),
    };

    const id = newId();
    tx.audit({ accountId: id, targets: [{ type: "account", id }], details: settings });
    return insertAccount(tx, id, settings);
  },
);
