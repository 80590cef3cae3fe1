import type { Client } from "pg";
import type { TenantToken } from "../../src/modules/auth/tenantToken";
import { decodeId } from "../../src/platform/ids";
import { type Prepared, rows } from "./connections";
import { allowed, allowedFor, Denied, type Holder, noteUse } from "./session";

/** What a case is asked with. */
export type Variables = Readonly<Record<string, unknown>>;

/** Answers one case as JSON; `open`: without asking who asks. @throws Denied */
export type Read = (on: Client, token: TenantToken, variables: Variables, open: boolean) => Promise<string>;

/**
 * A read by one statement over the organization ($1) and the account ($2), sent together with the look-up of the session.
 * @param everywhere whether the permission must reach all accounts
 */
export function reader<Row>(
  statement: Prepared,
  permission: string,
  everywhere: boolean,
  answer: (found: readonly Row[]) => string,
  further: (variables: Variables) => readonly unknown[] = () => [],
): Read {
  return async (on, token, variables, open) => {
    const { organizationId, secretHash } = token;
    const account = decodeId("acc", variables["account"] as string);
    const holder = open ? [] : rows<Holder>(on, allowedFor(permission), [organizationId, secretHash, account]);
    const read = rows<Row>(on, statement, [organizationId, account, ...further(variables)]);
    if (!open) {
      const found = allowed(await holder);
      if (everywhere && !found.everywhere) throw new Denied();
      noteUse(on, token, found);
    }
    return answer(await read);
  };
}
