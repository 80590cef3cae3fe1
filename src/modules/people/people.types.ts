import { ArgsType, Field, ID, InputType, registerEnumType } from "type-graphql";
import { connectionOf, PageArgs, SortDirection } from "../../platform/graphql/connection";
import { DateTime } from "../../platform/graphql/scalars";
import { type BuiltInRole, BuiltInRoleEnum, type InboxRole, InboxRoleEnum } from "../roles";
import { type UserStatus, UserStatusEnum, UserType } from "../users";
import type { UserOrderField } from "./people.list";

/** A page of users. */
export const UserConnection = connectionOf("User", () => UserType, "users");

const UserOrderFieldEnum = {
  NAME: "NAME",
  EMAIL: "EMAIL",
  LAST_SIGN_IN: "LAST_SIGN_IN",
  CREATED_AT: "CREATED_AT",
} as const satisfies { [F in UserOrderField]: F };
registerEnumType(UserOrderFieldEnum, {
  name: "UserOrderField",
  description: "By what users are sorted; the id breaks ties.",
  valuesConfig: {
    NAME: { description: "By name." },
    EMAIL: { description: "By address." },
    LAST_SIGN_IN: { description: "By last sign-in; who never signed in comes last." },
    CREATED_AT: { description: "By when they were made." },
  },
});

/** How users are sorted. */
@InputType({ description: "How users are sorted." })
export class UserOrder {
  @Field(() => UserOrderFieldEnum, { description: "By what." })
  field!: UserOrderField;

  @Field(() => SortDirection, { defaultValue: SortDirection.ASC, description: "Which way." })
  direction!: SortDirection;
}

/** A time range, half-open. */
@InputType({ description: "A range of time, half-open: from the first moment up to, but without, the last." })
export class SignInRange {
  @Field(() => DateTime, { nullable: true, description: "Signed in last at this moment or later." })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: "Signed in last before this moment." })
  before?: Date | null;
}

/** Which users of one account a list holds. */
@InputType({ description: "Which users. Conditions that are left out do not restrict; all given ones must hold." })
export class UserFilter {
  @Field(() => String, {
    nullable: true,
    description: "Part of the name or the address, upper and lower case alike; at most 200 characters.",
  })
  search?: string | null;

  @Field(() => [UserStatusEnum], { nullable: true, description: "One of these statuses." })
  status?: UserStatus[] | null;

  @Field(() => BuiltInRoleEnum, {
    nullable: true,
    description: "Holds this role, also by a group, on an account where you hold ROLES_READ.",
  })
  builtInRole?: BuiltInRole | null;

  @Field(() => ID, {
    nullable: true,
    description: "Holds this role (`rol_…`), also by a group, on an account where you hold ROLES_READ.",
  })
  roleId?: string | null;

  @Field(() => InboxRoleEnum, { nullable: true, description: "Holds this Inbox role, wherever it was given." })
  inboxRole?: InboxRole | null;

  @Field(() => SignInRange, { nullable: true, description: "Signed in last within this range." })
  lastSignIn?: SignInRange | null;

  @Field(() => Boolean, { nullable: true, description: "True: never signed in. False: has signed in." })
  neverSignedIn?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "True: has a seat. False: has none. Needs SEATS_READ." })
  hasSeat?: boolean | null;
}

/** Which users of many accounts a list holds. */
@InputType({ description: "Which users. Conditions that are left out do not restrict; all given ones must hold." })
export class OrganizationUserFilter extends UserFilter {
  @Field(() => [ID], {
    nullable: true,
    description: "Home is one of these accounts, at most 1,000; those whose users you cannot see add none.",
  })
  accountIds?: string[] | null;
}

/** The arguments of `Account.users`. */
@ArgsType()
export class UserListArguments extends PageArgs {
  @Field(() => UserFilter, { nullable: true, description: "Which users; all unless given." })
  filter?: UserFilter | null;

  @Field(() => UserOrder, { nullable: true, description: "How they are sorted; by name unless given." })
  orderBy?: UserOrder | null;
}

/** The arguments of `Query.users`. */
@ArgsType()
export class OrganizationUserListArguments extends PageArgs {
  @Field(() => OrganizationUserFilter, { nullable: true, description: "Which users; all unless given." })
  filter?: OrganizationUserFilter | null;

  @Field(() => UserOrder, { nullable: true, description: "How they are sorted; by name unless given." })
  orderBy?: UserOrder | null;
}
