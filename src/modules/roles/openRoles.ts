import type { Tx } from "../../platform/context";
import { newId } from "../../platform/ids";
import { madeBy } from "../../platform/versioned";
import { type BuiltInRole, builtInRoleNames, type BuiltInRoleDefinition, builtInRoles } from "./builtInRoles";
import { Role } from "./Role.entity";

/** Gives a new organization its rows for the built-in roles; listens to `accountOpened`. */
export async function openRoles(
  tx: Tx,
  { organizationId, isMain }: { readonly organizationId: string; readonly isMain: boolean },
): Promise<void> {
  if (!isMain) return;
  const rows = builtInRoleNames.map((builtIn) => ({
    ...madeBy(tx),
    ...definitionOf(builtIn),
    organizationId,
    id: newId(),
    accountId: null,
    builtIn,
    availableToSubAccounts: true,
  }));
  await tx.db.insert(Role, rows);
}

const definitionOf = (builtIn: BuiltInRole) => {
  const { name, description, permissions, inboxRoles }: BuiltInRoleDefinition = builtInRoles[builtIn];
  return { name, description, permissions: [...permissions], inboxRoles: [...inboxRoles] };
};
