import { createUnionType, Field, InputType, ObjectType } from "type-graphql";
import type { Viewer } from "../../platform/context";
import { DateTime } from "../../platform/graphql/scalars";
import { Payload } from "../../platform/graphql/userErrors";
import { type AccountRow, AccountType } from "../accounts";
import { ActorTypeEnum, type UserRow, UserType } from "../users";

/** What `signIn` takes. */
@InputType("SignInInput", { description: "What somebody types to sign in." })
export class SignInInputType {
  @Field(() => String, { description: "The verified address. Upper and lower case do not matter." })
  email!: string;

  @Field(() => String, { description: "The password, exactly as it was set." })
  password!: string;
}

/** Who asks, in the graph; resolvers receive the platform's `Viewer`. */
@ObjectType("Viewer", {
  description: "Who is asking: the person who is signed in, or the API key that was sent.",
  simpleResolvers: true,
})
export class ViewerType {
  @Field(() => ActorTypeEnum, { description: "USER for a session, API_KEY for a key." })
  type!: Viewer["type"];

  @Field(() => UserType, {
    nullable: true,
    description: "You. With an API key its owner, where the key may read users there; else null.",
  })
  user!: UserRow | null;

  @Field(() => String, { nullable: true, description: "The name of the API key; null for a person." })
  apiKeyName!: string | null;

  @Field(() => AccountType, {
    nullable: true,
    description: "Your home account; with an API key the account it is bound to.",
  })
  account!: AccountRow | null;

  @Field(() => AccountType, {
    nullable: true,
    description: "The main account of your organization; null where you hold no role on it.",
  })
  mainAccount!: AccountRow | null;
}

/** A session was begun. */
@ObjectType({ description: "The session began: its cookie is in this answer's headers.", simpleResolvers: true })
export class SignedIn {
  @Field(() => UserType, { nullable: true, description: "Who signed in." })
  user!: UserRow | null;

  @Field(() => DateTime, {
    description: "When the session ends even if it is used. Twelve hours without a request end it earlier.",
  })
  expiresAt!: Date;

  @Field(() => ViewerType, { nullable: true, description: "The same as `Query.viewer` from now on." })
  viewer!: Viewer | null;
}

/** No session was begun. */
@ObjectType({ description: "The attempt failed. Why is told to nobody but the audit log.", simpleResolvers: true })
export class SignInFailed {
  @Field(() => String, { description: "What to show: the same words, whatever was wrong." })
  message!: string;
}

/** How an attempt to sign in ended. */
const SignInResult = createUnionType({
  name: "SignInResult",
  types: () => [SignedIn, SignInFailed] as const,
  resolveType: (value) => value.constructor.name,
  description:
    "How an attempt to sign in ended. Members will be added, such as a step that asks for a second factor and one that " +
    "leads to an identity provider: select `__typename`, and treat a member you do not know as “go on at /sign-in”.",
});

/** What `signIn` answers. */
@ObjectType({ description: "What `signIn` answers.", simpleResolvers: true })
export class SignInPayload extends Payload {
  @Field(() => SignInResult, { nullable: true, description: "How the attempt ended; null when it was refused." })
  result?: SignedIn | SignInFailed | null;
}

/** What `signOut` answers. */
@ObjectType({ description: "What `signOut` answers. Without errors the session has ended.", simpleResolvers: true })
export class SignOutPayload extends Payload {}
