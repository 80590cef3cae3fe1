import type { IdPrefix } from "../ids";

/** What an event can be about, with the prefix of its public id. A type is stored with events: it is never renamed. */
export const auditTargetPrefixes = {
  account: "acc",
  user: "usr",
  role: "rol",
  role_grant: "grt",
  group: "grp",
  api_key: "key",
  session: "ses",
} as const satisfies Readonly<Record<string, IdPrefix>>;
