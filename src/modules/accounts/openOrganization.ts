import { operation } from "../../platform/operation";
import { cleanText } from "../../platform/text";
import type { Account } from "./Account.entity";
import { type AccountSettings, cleanLanguage, cleanTimeZone, longestAccountName } from "./accountSettings";
import "./accounts.audit";
import { authorizeAccount } from "./accounts.policy";
import { insertAccount } from "./insertAccount";

/** What opening a main account takes. */
export interface OpenOrganizationInput {
  readonly name: string;
  /** UTC unless set. */
  readonly timeZone?: string | null;
  /** MONDAY unless set. */
  readonly firstDayOfWeek?: AccountSettings["firstDayOfWeek"] | null;
  /** `en` unless set. */
  readonly language?: string | null;
}

/**
 * Opens a customer: the organization and its main account, whose id is the organization's. The context is an operator's,
 * bound to the new organization's id.
 * @throws Forbidden | Refusal
 */
export const openOrganization = operation(
  { codes: ["account.open"] },
  async (tx, input: OpenOrganizationInput): Promise<Account> => {
    await tx.lock({ newOrganization: true });
    const id = tx.viewer.organizationId;
    authorizeAccount(tx, "accounts.open", { organizationId: id, id });
    const settings = {
      name: cleanText(input.name, { path: ["input", "name"], max: longestAccountName }),
      timeZone: cleanTimeZone(input.timeZone ?? "UTC", ["input", "timeZone"]),
      firstDayOfWeek: input.firstDayOfWeek ?? ("MONDAY" as const),
      language: cleanLanguage(input.language ?? "en", ["input", "language"]),
    };

    tx.audit({ accountId: id, targets: [{ type: "account", id }], details: settings });
    return insertAccount(tx, id, settings);
  },
);
