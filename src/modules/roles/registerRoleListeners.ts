import { accountOpened } from "../accounts";
import { userDisabled } from "../users";
import { keepLastManager } from "./lastManager";
import { openRoles } from "./openRoles";

/** Lets roles take part in opening an organization and in disabling a user. Called once, by the composition root. */
export function registerRoleListeners(): void {
  accountOpened.register(openRoles);
  userDisabled.register(keepLastManager);
}
