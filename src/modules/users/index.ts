export { type Actor, type ActorRef, loadActor, userActor } from "./actor";
export { ActorObject, ActorTypeEnum } from "./actor.types";
export { disableUser, type DisableUserInput } from "./disableUser";
export { enableUser, type EnableUserInput } from "./enableUser";
export { updateUser, type UpdateUserInput } from "./updateUser";
export { cleanEmail, emailKey } from "./email";
export { type HeldPermissions, missingPermissions, refuseMissing, refuseMorePowerful } from "./escalation";
export { emailTaken, insertUser, newInvitedUser, type NewUser } from "./insertUser";
export { SignInEmail } from "./SignInEmail.entity";
export { User } from "./User.entity";
export { UserCredential } from "./UserCredential.entity";
export { emailVerified, userChanged, userCreated, userDisabled, userEnabled } from "./users.hooks";
export { userById, userColumns, type UserRow, visibleUser } from "./users.loaders";
export {
  accountsWithVisibleUsers,
  authorizeUser,
  authorizeUsersOf,
  seesUser,
  type UserAction,
  userPolicy,
  type UserRef,
} from "./users.policy";
export { loadUser } from "./users.repository";
export { UserStatusEnum, UserType } from "./users.types";
export { isLocked, type UserStatus, userStatus, userStatusSql } from "./userStatus";
