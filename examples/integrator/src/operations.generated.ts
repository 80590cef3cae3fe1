/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const AssignSeatsDocument = new TypedDocumentString(`
    mutation AssignSeats($userIds: [ID!]!, $idempotencyKey: String, $dryRun: Boolean!) {
  assignSeats(
    input: {userIds: $userIds, mode: SKIP_FAILED, idempotencyKey: $idempotencyKey, dryRun: $dryRun}
  ) {
    results {
      index
      outcome
      error {
        code
        message
      }
      warnings {
        message
      }
    }
    userErrors {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<AssignSeatsMutation, AssignSeatsMutationVariables>;
export const FindUsersDocument = new TypedDocumentString(`
    query FindUsers($search: String, $accountIds: [ID!], $after: String) {
  users(
    filter: {search: $search, accountIds: $accountIds}
    first: 100
    after: $after
  ) {
    nodes {
      id
      email
      account {
        id
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<FindUsersQuery, FindUsersQueryVariables>;
export const WhoAmIDocument = new TypedDocumentString(`
    query WhoAmI {
  viewer {
    type
    apiKeyName
    account {
      name
      viewerPermissions
    }
  }
}
    `) as unknown as TypedDocumentString<WhoAmIQuery, WhoAmIQueryVariables>;
/** What kind of actor did something. */
export type ActorType =
  /** Somebody who had not signed in (yet). */
  | 'ANONYMOUS'
  /** A program with an API key of this organization. */
  | 'API_KEY'
  /** Whoever runs this service, at its command line or with an operator key. */
  | 'OPERATOR'
  /** Another service of the platform, with a service key. */
  | 'SERVICE'
  /** The service itself, such as a job that runs by the clock. */
  | 'SYSTEM'
  /** A person who was signed in. */
  | 'USER';

/** A right that a role carries and a field or mutation asks for. */
export type Permission =
  /** Create, edit, disable and enable accounts. */
  | 'ACCOUNTS_MANAGE'
  /** List sub-accounts and read their settings. */
  | 'ACCOUNTS_READ'
  /** Create, edit and revoke API keys. Never in a custom role or on an API key. */
  | 'API_KEYS_MANAGE'
  /** List API keys. */
  | 'API_KEYS_READ'
  /** Export the audit log. */
  | 'AUDIT_EXPORT'
  /** Read the audit log. */
  | 'AUDIT_READ'
  /** Report events of the platform's other services. Service and operator keys only. */
  | 'AUDIT_WRITE'
  /** Report account balances. Service and operator keys only. */
  | 'BALANCE_WRITE'
  /** Report campaign events. Service and operator keys only. */
  | 'CAMPAIGN_WRITE'
  /** Change hostname, theme and logo. */
  | 'CUSTOMIZATION_MANAGE'
  /** Read hostname, theme and logo. */
  | 'CUSTOMIZATION_READ'
  /** Set the number of purchased seats. Service and operator keys only. */
  | 'ENTITLEMENTS_WRITE'
  /** Create, edit and delete groups and their membership. */
  | 'GROUPS_MANAGE'
  /** Read groups and their members. */
  | 'GROUPS_READ'
  /** Change an account's notification thresholds. */
  | 'NOTIFICATIONS_MANAGE'
  /** Read an account's notifications. */
  | 'NOTIFICATIONS_READ'
  /** Change security policies. */
  | 'POLICIES_MANAGE'
  /** Read security policies. */
  | 'POLICIES_READ'
  /** Define roles, give and take them. */
  | 'ROLES_MANAGE'
  /** Read roles and who holds them. */
  | 'ROLES_READ'
  /** Assign and remove seats. */
  | 'SEATS_ASSIGN'
  /** Set, change and remove seat limits; takes effect on the main account only. */
  | 'SEATS_LIMITS'
  /** Read seat usage, limits and who has a seat. */
  | 'SEATS_READ'
  /** Read the seat log. */
  | 'SEAT_LOG_READ'
  /** Define and change single sign-on and break-glass users. Account managers only; never in a custom role or on an API key. */
  | 'SSO_MANAGE'
  /** Read the single sign-on configuration. */
  | 'SSO_READ'
  /** Create, edit, disable and enable users. */
  | 'USERS_MANAGE'
  /** List users and read their profiles. */
  | 'USERS_READ'
  /** Lock and unlock users, end their sessions, reset a second factor, send a password reset. */
  | 'USERS_SECURITY';

/** What became of one user of the call. */
export type SeatOutcome =
  /** The user had one before; nothing to do. */
  | 'ALREADY_ASSIGNED'
  /** The user has a seat now. */
  | 'ASSIGNED'
  /** It would have gone through, but another user was refused and the mode is REJECT_ALL. */
  | 'NOT_APPLIED'
  /** The user had none; nothing to do. */
  | 'NOT_ASSIGNED'
  /** A rule said no: see `error`. */
  | 'REFUSED'
  /** The user's seat is free again. */
  | 'REMOVED';

/** Why a business rule said no. Codes are stable: branch on them, show the message. */
export type UserErrorCode =
  /** The account is disabled. Enable it first; seats can be removed meanwhile. */
  | 'ACCOUNT_DISABLED'
  /** A row was refused and the mode is REJECT_ALL, so nothing was changed. See the rows; correct or SKIP_FAILED. */
  | 'BATCH_REJECTED'
  /** The address already belongs to a user here. Use another address or edit that user. */
  | 'EMAIL_TAKEN'
  /** You see the object but may not do this. The message names the permission; ask an administrator for it. */
  | 'FORBIDDEN'
  /** A call with this key is still running. Send the same again in a moment: it gives its outcome. */
  | 'IDEMPOTENCY_IN_PROGRESS'
  /** The key was used with another input within 72 hours. Repeat that input, or take a new key for a new call. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** A value is not acceptable. Correct the field named in `path` and send again. */
  | 'INVALID'
  /** The organization would be left without an account manager. Make somebody else one first. */
  | 'LAST_ACCOUNT_MANAGER'
  /** The limit is above the number of purchased seats. Choose a lower one. */
  | 'LIMIT_ABOVE_PURCHASED'
  /** More seats are assigned than the limit would allow. Remove seats first or choose a higher limit. */
  | 'LIMIT_BELOW_ASSIGNED'
  /** This is done on the main account only. Send its id. */
  | 'MAIN_ACCOUNT_REQUIRED'
  /** There is no such object, or you cannot see it. Check the id; do not retry. */
  | 'NOT_FOUND'
  /** A number lies outside its range. The error carries `min` and `max`; choose a value between them. */
  | 'OUT_OF_RANGE'
  /** You would give or touch more rights than you hold there. The error lists what you lack. */
  | 'PRIVILEGE_ESCALATION'
  /** A value is missing. Fill the field named in `path` and send again. */
  | 'REQUIRED'
  /** The user holds this role on this account already. Nothing to do, or revoke the old grant first. */
  | 'ROLE_ALREADY_GRANTED'
  /** AGENT and SUPERVISOR exclude each other for one user. Revoke the other role first. */
  | 'ROLE_CONFLICT'
  /** The account's seat limit is used up. Remove a seat there or raise the limit. */
  | 'SEAT_LIMIT_REACHED'
  /** All purchased seats of the organization are assigned. Remove a seat or buy more. */
  | 'SEAT_POOL_EXHAUSTED'
  /** The user is disabled. Enable the user first. */
  | 'SEAT_USER_DISABLED'
  /** Nobody disables, demotes or deletes themselves. Ask another administrator. */
  | 'SELF_ACTION_FORBIDDEN'
  /** More items than one call takes: split them; or more than there may be: remove those that nobody uses. */
  | 'TOO_MANY_ITEMS'
  /** Somebody changed the object after you read it. Read it again, merge, and send the new version. */
  | 'VERSION_CONFLICT';

export type AssignSeatsMutationVariables = Exact<{
  userIds: Array<string> | string;
  idempotencyKey?: string | null | undefined;
  dryRun: boolean;
}>;


export type AssignSeatsMutation = { assignSeats: { results: Array<{ index: number, outcome: SeatOutcome, error:
        | { code: UserErrorCode, message: string }
        | { code: UserErrorCode, message: string }
        | { code: UserErrorCode, message: string }
        | { code: UserErrorCode, message: string }
        | { code: UserErrorCode, message: string }
       | null, warnings: Array<{ message: string }> }> | null, userErrors: Array<
      | { code: UserErrorCode, message: string }
      | { code: UserErrorCode, message: string }
      | { code: UserErrorCode, message: string }
      | { code: UserErrorCode, message: string }
      | { code: UserErrorCode, message: string }
    > } | null };

export type FindUsersQueryVariables = Exact<{
  search?: string | null | undefined;
  accountIds?: Array<string> | string | null | undefined;
  after?: string | null | undefined;
}>;


export type FindUsersQuery = { users: { nodes: Array<{ id: string, email: string, account: { id: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type WhoAmIQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoAmIQuery = { viewer: { type: ActorType, apiKeyName: string | null, account: { name: string, viewerPermissions: Array<Permission> | null } | null } | null };
