import type { Ctx, Tx, Viewer } from "./context";
import { Forbidden, NotForYou, NotFound, type PermissionReach, Unauthenticated } from "./errors";
import type { Permission } from "./permissions";
import { type AccountRef, accountsHolding, holds, holdsOrganizationWide, seesAccount } from "./viewer";

/** What an action asks for: exactly one permission, or one of three words that stand for none. */
export type Requirement = Permission | "PUBLIC" | "SIGNED_IN" | "SELF" | "OPERATOR";

/** How a policy looks at its targets. */
export interface PolicySubject<T> {
  /** The account on which the permission is asked. */
  readonly account: (target: T) => AccountRef;
  /** Whether the viewer may know that the target exists; unless given, whoever sees its account. */
  readonly visible?: (viewer: Viewer, target: T) => boolean;
  /** Where a permission must be held; unless given, on the target's account. */
  readonly reach?: (permission: Permission, target: T) => PermissionReach;
  /** Whether the target is the viewer's own, for SELF. */
  readonly isSelf?: (viewer: Viewer, target: T) => boolean;
}

/** Asks whether the viewer may do the action to the target; afterwards the target is there. */
export type Authorize<T, A extends string> = (
  ctx: Pick<Ctx | Tx, "viewer">,
  action: A,
  target: T | null | undefined,
) => asserts target is T;

/** A policy: the question as an assertion, as a test, and the table it answers from. */
export interface Policy<T, A extends string> {
  readonly authorize: Authorize<T, A>;
  readonly may: (viewer: Viewer, action: A, target: T) => boolean;
  readonly requirements: Readonly<Record<A, Requirement>>;
}

const asked = new WeakMap<object, { accountId: string | null }>();

/** Whether anyone asked if this viewer may do what it is doing. */
export const wasAsked = (ctx: object): boolean => asked.has(ctx);

/** The account that the last question was about, once the viewer was known to see it. */
export const askedAbout = (ctx: object): string | null => asked.get(ctx)?.accountId ?? null;

/** Forgets the questions of an attempt that is run again. */
export const forgetAsked = (ctx: object): void => void asked.delete(ctx);

/**
 * Turns a table `action → requirement` into the question `authorize`: pure, synchronous, over loaded data.
 * What the viewer may not see is NOT_FOUND, the same words as for what does not exist; what they see but may not do is
 * FORBIDDEN and names the permission.
 */
export function definePolicy<T, A extends string>(
  subject: PolicySubject<T>,
  requirements: Readonly<Record<A, Requirement>>,
): Policy<T, A> {
  const visible = subject.visible ?? ((viewer: Viewer, target: T) => seesAccount(viewer, subject.account(target)));
  const reachOf = (permission: Permission, target: T) => subject.reach?.(permission, target) ?? "ACCOUNT";
  const may = (viewer: Viewer, action: A, target: T): boolean => {
    if (viewer.organizationId !== subject.account(target).organizationId) return false;
    const requirement = requirements[action];
    switch (requirement) {
      case "PUBLIC":
        return true;
      case "SIGNED_IN":
        // Whoever is signed in and sees the target: being of the same organization is not enough.
        return viewer.type !== "ANONYMOUS" && visible(viewer, target);
      case "SELF":
        return viewer.type === "OPERATOR" || (subject.isSelf?.(viewer, target) ?? false);
      case "OPERATOR":
        return viewer.type === "OPERATOR";
      default:
        return reachOf(requirement, target) === "ORGANIZATION"
          ? holdsOrganizationWide(viewer, requirement)
          : holds(viewer, requirement, subject.account(target));
    }
  };
  const authorize: Authorize<T, A> = (ctx, action, target) => {
    asked.set(ctx, { accountId: null });
    const { viewer } = ctx;
    const requirement = requirements[action];
    if (viewer.type === "ANONYMOUS" && requirement !== "PUBLIC") throw new Unauthenticated();
    if (target == null) throw new NotFound();
    const allowed = may(viewer, action, target);
    if (!allowed && !visible(viewer, target)) throw new NotFound();
    asked.set(ctx, { accountId: subject.account(target).id });
    if (allowed) return;
    throw isWord(requirement)
      ? new NotForYou(forWhom[requirement])
      : new Forbidden(requirement, reachOf(requirement, target));
  };
  return { authorize, may, requirements };
}

/**
 * Asks, for a list over many accounts, whether the viewer holds the permission anywhere; which rows they get is the list's
 * WHERE clause (`accountsHolding`).
 * @throws Unauthenticated | Forbidden
 */
export function authorizeSomewhere({ viewer }: Pick<Ctx | Tx, "viewer">, permission: Permission): void {
  if (viewer.type === "ANONYMOUS") throw new Unauthenticated();
  if (accountsHolding(viewer, permission)?.length === 0) throw new Forbidden(permission);
}

const forWhom = {
  PUBLIC: "Send it to the organization that it is about.",
  SIGNED_IN: "Sign in first.",
  SELF: "Everybody does this for themselves only.",
  OPERATOR: "Only the operator of this service does this. Ask whoever runs it.",
} as const;

const isWord = (requirement: Requirement): requirement is Exclude<Requirement, Permission> =>
  ["PUBLIC", "SIGNED_IN", "SELF", "OPERATOR"].includes(requirement);
