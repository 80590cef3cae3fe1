import { Field, ID, Int, InterfaceType, ObjectType, registerEnumType } from "type-graphql";
import { Refusal, type UserErrorCode, userErrorCodes } from "../errors";
import { encodeId } from "../ids";
import { type Permission, permissions } from "../permissions";
import { AnsweredRefusal } from "../recordedRefusal";

const UserErrorCodeEnum = Object.fromEntries(Object.keys(userErrorCodes).map((code) => [code, code])) as {
  [C in UserErrorCode]: C;
};
registerEnumType(UserErrorCodeEnum, {
  name: "UserErrorCode",
  description: "Why a business rule said no. Codes are stable: branch on them, show the message.",
  valuesConfig: Object.fromEntries(
    Object.entries(userErrorCodes).map(([code, description]) => [code, { description }]),
  ),
});

const PermissionEnum = Object.fromEntries(Object.keys(permissions).map((name) => [name, name])) as {
  [P in Permission]: P;
};
registerEnumType(PermissionEnum, {
  name: "Permission",
  description: "A right that a role carries and a field or mutation asks for.",
  valuesConfig: Object.fromEntries(Object.entries(permissions).map(([name, description]) => [name, { description }])),
});
export { PermissionEnum };

/** A refusal as data: what a payload's `userErrors` holds. */
@InterfaceType({
  description:
    "A business rule that said no. Nothing was changed by the part it refers to. Some codes carry numbers: see the types.",
  resolveType: (value: UserError) => value.constructor.name,
})
export abstract class UserError {
  @Field(() => UserErrorCodeEnum, { description: "Stable code to branch on." })
  code!: UserErrorCode;

  @Field(() => String, { description: "What was refused and what to do, in English." })
  message!: string;

  @Field(() => [String], {
    description: 'Where in the arguments the fault lies, e.g. ["input", "limit"]; empty for the whole.',
  })
  path!: readonly string[];
}

/** A refusal that needs no numbers. */
@ObjectType({ implements: UserError, description: "A refusal without further numbers." })
class GenericUserError extends UserError {}

/** A number outside its range. */
@ObjectType({ implements: UserError, description: "A number lies outside its range." })
class RangeUserError extends UserError {
  @Field(() => Int, { nullable: true, description: "Smallest accepted value; null if there is none." })
  min!: number | null;

  @Field(() => Int, { nullable: true, description: "Largest accepted value; null if there is none." })
  max!: number | null;
}

/** A seat or limit that does not fit, with the numbers it was judged by. */
@ObjectType({
  implements: UserError,
  description: "A seat or a limit does not fit; carries the numbers it was judged by.",
})
class SeatCapacityUserError extends UserError {
  @Field(() => ID, { description: "The account whose capacity was judged." })
  accountId!: string;

  @Field(() => Int, { nullable: true, description: "Its seat limit; null without one." })
  limit!: number | null;

  @Field(() => Int, { description: "Seats assigned in that account." })
  assigned!: number;

  @Field(() => Int, { nullable: true, description: "Seats purchased by the organization." })
  purchased!: number | null;

  @Field(() => Int, { description: "Seats left in the organization's pool." })
  poolRemaining!: number;
}

/** Rights that the viewer lacks. */
@ObjectType({
  implements: UserError,
  description: "You would give, or touch somebody who holds, more than you hold there.",
})
class EscalationUserError extends UserError {
  @Field(() => [PermissionEnum], { description: "The permissions you lack on that account." })
  missing!: readonly Permission[];
}

/** A change based on an old version. `changedBy` is added by the users module. */
@ObjectType({ implements: UserError, description: "Somebody changed the object after you read it." })
export class VersionConflictUserError extends UserError {
  @Field(() => Int, { description: "The version you sent." })
  expectedVersion!: number;

  @Field(() => Int, { description: "The version it has now." })
  actualVersion!: number;

  @Field(() => String, { description: "When it was last changed, ISO 8601, UTC." })
  changedAt!: string;

  changedByRef!: { organizationId: string; type: string; id: string | null } | null;
}

/** What every mutation's payload has. */
@ObjectType({ description: "What every payload has." })
export abstract class Payload {
  @Field(() => [UserError], {
    description: "Refusals; empty when all went through. Every other field of the payload may be null then.",
  })
  userErrors!: UserError[];
}

/** A refusal as the GraphQL type that fits its details. */
export function userErrorOf(refusal: Refusal): UserError {
  const { code, message, path, details } = refusal;
  const base = { code, message, path };
  switch (details?.kind) {
    case undefined:
      return Object.assign(new GenericUserError(), base);
    case "Range":
      return Object.assign(new RangeUserError(), base, { min: details.min, max: details.max });
    case "SeatCapacity": {
      const { limit, assigned, purchased, poolRemaining } = details;
      const accountId = encodeId("acc", details.accountId);
      return Object.assign(new SeatCapacityUserError(), base, { accountId, limit, assigned, purchased, poolRemaining });
    }
    case "Escalation":
      return Object.assign(new EscalationUserError(), base, { missing: details.missing });
    case "VersionConflict": {
      const { expectedVersion, actualVersion, changedAt, changedBy } = details;
      const conflict = { expectedVersion, actualVersion, changedAt, changedByRef: changedBy };
      return Object.assign(new VersionConflictUserError(), base, conflict);
    }
  }
}

/** The one place where a refusal becomes a payload; any other error passes through to the top level. */
export async function answer<P extends object>(run: () => Promise<P>): Promise<P & { userErrors: UserError[] }> {
  try {
    return { userErrors: [], ...(await run()) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const partial = error instanceof AnsweredRefusal ? error.answer : {};
    return { ...partial, userErrors: [userErrorOf(error)] } as unknown as P & { userErrors: UserError[] };
  }
}
