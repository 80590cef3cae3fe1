import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { Node } from "../../platform/graphql/node";
import { DateTime, EmailAddress, Locale } from "../../platform/graphql/scalars";
import type { UserRow } from "./users.loaders";
import { type UserStatus, userStatuses } from "./userStatus";

/** The statuses of a user as GraphQL knows them. */
export const UserStatusEnum = Object.fromEntries(userStatuses.map((status) => [status, status])) as {
  [S in UserStatus]: S;
};
registerEnumType(UserStatusEnum, {
  name: "UserStatus",
  description: "What a user's times amount to; where several fit, the one listed first.",
  valuesConfig: {
    DELETED: { description: "Only a tombstone without personal data is left." },
    DISABLED: { description: "Cannot sign in; everything is kept, the seat perhaps not. `enableUser` ends it." },
    LOCKED: { description: "Cannot sign in until the lock ends or an administrator ends it." },
    INVITED: { description: "Has not accepted the invitation yet." },
    PENDING_VERIFICATION: { description: "Has a password, but the address is not verified yet." },
    ACTIVE: { description: "Can sign in." },
  },
});

/** A user in the graph; resolvers receive a `UserRow`. */
@ObjectType("User", {
  implements: Node,
  description:
    "A person with a sign-in and one home account, for good. You see yourself, and the users of accounts on which you " +
    "hold USERS_READ.",
})
export class UserType
  extends Node
  implements Pick<UserRow, "id" | "email" | "firstName" | "lastName" | "name" | "language" | "version">
{
  @Field(() => ID, { description: "The user's id, `usr_…`, the same everywhere." })
  override id!: string;

  @Field(() => EmailAddress, {
    description: "The address. Once verified it is unique in the whole service, and only then it signs in.",
  })
  email!: string;

  @Field(() => String, { description: "Given name; may be empty." })
  firstName!: string;

  @Field(() => String, { description: "Family name; may be empty." })
  lastName!: string;

  @Field(() => String, { description: "Given and family name together, as lists show and sort it." })
  name!: string;

  @Field(() => Locale, { nullable: true, description: "The language the user chose; null: the home account's." })
  language!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When the user was invited; null for users made otherwise." })
  invitedAt!: UserRow["invitedAt"];

  @Field(() => DateTime, { nullable: true, description: "When the user accepted the invitation; null until then." })
  acceptedAt!: UserRow["acceptedAt"];

  @Field(() => DateTime, { nullable: true, description: "When the address was verified; null until then." })
  emailVerifiedAt!: UserRow["emailVerifiedAt"];

  @Field(() => DateTime, { nullable: true, description: "When the user was disabled; null while enabled." })
  disabledAt!: UserRow["disabledAt"];

  @Field(() => DateTime, { nullable: true, description: "When the user last signed in; null: never." })
  lastSignInAt!: UserRow["lastSignInAt"];

  @Field(() => DateTime, { description: "When the user was made." })
  createdAt!: UserRow["createdAt"];

  @Field(() => DateTime, { description: "When the user's data was last changed." })
  updatedAt!: UserRow["updatedAt"];

  @Field(() => Int, {
    description: "Rises by one with every change. Send it as `expectedVersion` to refuse a change on old data.",
  })
  version!: number;
}
