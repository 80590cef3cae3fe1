import { BadUserInput } from "../../platform/errors";
import { decodeIds } from "../../platform/ids";
import type { PeopleListArgs } from "./people.list";

/** A list's arguments as a client sends them: public ids, a range as an object. */
interface SentArgs extends Omit<PeopleListArgs, "filter"> {
  readonly filter?:
    | (Omit<NonNullable<PeopleListArgs["filter"]>, "lastSignInFrom" | "lastSignInBefore"> & {
        readonly lastSignIn?: { readonly from?: Date | null; readonly before?: Date | null } | null;
      })
    | null;
}

const mostAccounts = 1_000;

/** The arguments as the list reads them. @throws BadUserInput for what is malformed */
export function decodedArgs({ filter, ...page }: SentArgs): PeopleListArgs {
  if (!filter) return page;
  const { lastSignIn, ...conditions } = filter;
  if ((conditions.accountIds?.length ?? 0) > mostAccounts)
    throw new BadUserInput(`At most ${mostAccounts} accounts can be named.`, ["filter", "accountIds"]);
  return {
    ...page,
    filter: {
      ...decodeIds(conditions, { roleId: "rol", accountIds: "acc" }, ["filter"]),
      lastSignInFrom: lastSignIn?.from ?? null,
      lastSignInBefore: lastSignIn?.before ?? null,
    },
  };
}
