import { Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { EmailAddress } from "../../platform/graphql/scalars";
import type { ActorType } from "../../platform/context";
import type { Actor } from "./actor";
import { UserType } from "./users.types";

/** The kinds of actors as GraphQL knows them. */
export const ActorTypeEnum = {
  USER: "USER",
  API_KEY: "API_KEY",
  OPERATOR: "OPERATOR",
  SERVICE: "SERVICE",
  SYSTEM: "SYSTEM",
  ANONYMOUS: "ANONYMOUS",
} as const satisfies { [T in ActorType]: T };
registerEnumType(ActorTypeEnum, {
  name: "ActorType",
  description: "What kind of actor did something.",
  valuesConfig: {
    USER: { description: "A person who was signed in." },
    API_KEY: { description: "A program with an API key of this organization." },
    OPERATOR: { description: "Whoever runs this service, at its command line or with an operator key." },
    SERVICE: { description: "Another service of the platform, with a service key." },
    SYSTEM: { description: "The service itself, such as a job that runs by the clock." },
    ANONYMOUS: { description: "Somebody who had not signed in (yet)." },
  },
});

/** Who did something, in the graph. */
@ObjectType("Actor", {
  simpleResolvers: true,
  description:
    "Who did something. Type and name are for everybody who sees the deed; the rest only for those who see the actor.",
})
export class ActorObject implements Omit<Actor, "user"> {
  @Field(() => ActorTypeEnum, { description: "What kind of actor it was." })
  type!: ActorType;

  @Field(() => String, { description: "The user's or key's name today, or a word for the kind of actor." })
  displayName!: string;

  @Field(() => ID, {
    nullable: true,
    description: "The user's or key's id; null for other kinds, and where you cannot see it.",
  })
  id!: string | null;

  @Field(() => EmailAddress, { nullable: true, description: "The user's address; null where you cannot see the user." })
  email!: string | null;

  @Field(() => UserType, {
    nullable: true,
    description: "The user; null for other kinds, and where you cannot see it.",
  })
  user!: Actor["user"];
}
