// Mercurius with graphql-jit and SQL by hand: a list resolver reads all that its items need, their fields are plain.
import Fastify from "fastify";
import mercurius from "mercurius";
import pg from "pg";
import { authorize, holderOf, publicIdOf, uuidOf } from "./session.mjs";

pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => text);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16, application_name: "mercurius" });
const rows = async (name, text, values) => (await pool.query({ name, text, values })).rows;

const schema = `
  enum SeatLevel { NONE WARNING FULL OVER }
  type SeatWarning { level: SeatLevel! }
  type PageInfo { hasNextPage: Boolean! }
  type Account {
    id: ID!
    name: String!
    seatOverview: SeatOverview
    seatAllocations(first: Int!): SeatAllocationConnection
    seatedUsers(first: Int!): SeatedUserConnection
    auditLog(filter: AuditFilter!, first: Int!, after: String): AuditEventConnection
  }
  type SeatOverview { purchased: Int! assigned: Int! remaining: Int! usagePercent: Float limit: Int warning: SeatWarning! }
  type SeatAllocation { account: Account! assigned: Int! usagePercent: Float limit: Int warning: SeatWarning! }
  type SeatAllocationConnection { nodes: [SeatAllocation!]! pageInfo: PageInfo! }
  type SeatedUser { name: String! inboxRoles: [String!]! lastSignInAt: String seatAssignedAt: String! }
  type SeatedUserConnection { nodes: [SeatedUser!]! pageInfo: PageInfo! }
  input AuditFilter { from: String! to: String! text: String! }
  type AuditEvent {
    id: ID! recordedAt: String! username: String description: String! status: String! code: String! account: Account
  }
  type AuditEventConnection { nodes: [AuditEvent!]! pageInfo: PageInfo! }
  type Query { account(id: ID!): Account }
`;

const page = (found, size, node) => ({
  nodes: found.slice(0, size).map(node),
  pageInfo: { hasNextPage: found.length > size },
});
const percentOf = (part, whole) => (whole === 0 ? null : Math.floor((part * 2000 + whole) / (2 * whole)) / 10);
function levelOf(assigned, capacity) {
  if (assigned > capacity) return "OVER";
  if (assigned === capacity) return "FULL";
  const percent = capacity <= 50 ? 85 : capacity <= 100 ? 95 : 97;
  return assigned * 100 >= percent * capacity ? "WARNING" : "NONE";
}
const isoTime = (text) => {
  if (text === null) return null;
  const fraction = text.charAt(19) === "." ? text.slice(20, -3).slice(0, 3).padEnd(3, "0") : "000";
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`;
};
const timeOfId = (id) => new Date(parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toISOString();
const idAt = (time) => {
  const hex = Date.parse(time).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
};
const roleOrder = ["SETUP", "AGENT", "SUPERVISOR", "ANALYTICS", "VIEWER"];

const resolvers = {
  Query: {
    account: async (_, { id }, { holder }) => {
      const uuid = uuidOf(id);
      authorize(holder, "ACCOUNTS_READ", uuid);
      const [account] = await rows(
        "account",
        `select organization_id as "organizationId", id as uuid, name from accounts where organization_id = $1 and id = $2`,
        [holder.organizationId, uuid],
      );
      return account && { ...account, id };
    },
  },
  Account: {
    seatOverview: async ({ organizationId, uuid }, _, { holder }) => {
      authorize(holder, "SEATS_READ", uuid);
      const [{ purchased, assigned }] = await rows(
        "pool",
        `select purchased, assigned from seat_pools where organization_id = $1`,
        [organizationId],
      );
      return {
        purchased,
        assigned,
        remaining: Math.max(0, purchased - assigned),
        usagePercent: percentOf(assigned, purchased),
        limit: null,
        warning: { level: levelOf(assigned, purchased) },
      };
    },
    seatAllocations: async ({ organizationId, uuid }, { first }, { holder }) => {
      authorize(holder, "SEATS_READ", uuid);
      const found = await rows(
        "allocations",
        `select a.id, a.name, c.assigned, c.seat_limit as "limit", p.purchased from (
           select organization_id, id, name from accounts where organization_id = $1 order by name collate "und-x-icu", id limit $2
         ) a
         join seat_accounts c on c.organization_id = $1 and c.account_id = a.id
         join seat_pools p on p.organization_id = $1
         order by a.name collate "und-x-icu", a.id`,
        [organizationId, first + 1],
      );
      return page(found, first, ({ id, name, assigned, limit, purchased }) => ({
        account: { id: publicIdOf("acc", id), name },
        assigned,
        usagePercent: percentOf(assigned, purchased),
        limit,
        warning: { level: levelOf(assigned, limit === null ? purchased : Math.min(limit, purchased)) },
      }));
    },
    seatedUsers: async ({ organizationId, uuid }, { first }, { holder }) => {
      authorize(holder, "SEATS_READ", uuid);
      const found = await rows(
        "seated",
        `select v.name, v.last_sign_in_at as "lastSignInAt", v.seat_assigned_at as "seatAssignedAt",
           array(select distinct role from effective_grants g cross join lateral unnest(g.inbox_roles) role
             where g.organization_id = $1 and g.user_id = v.user_id) as roles
         from (
           select user_id, name, last_sign_in_at, seat_assigned_at from seat_activity
           where organization_id = $1 and account_id = $2 and seat_assigned_at is not null
           order by name collate "und-x-icu", user_id limit $3
         ) v order by v.name collate "und-x-icu", v.user_id`,
        [organizationId, uuid, first + 1],
      );
      return page(found, first, ({ name, roles, lastSignInAt, seatAssignedAt }) => ({
        name,
        inboxRoles: roleOrder.filter((role) => roles.includes(role)),
        lastSignInAt: isoTime(lastSignInAt),
        seatAssignedAt: isoTime(seatAssignedAt),
      }));
    },
    auditLog: async ({ organizationId, uuid }, { filter: { from, to, text }, first, after }, { holder }) => {
      authorize(holder, "AUDIT_READ", uuid);
      const found = await rows(
        "events",
        `select e.id, a.id as account, a.name, e.user_name as username, e.search_text as "searchText", e.status, e.code from (
           select e.id, e.account_id, e.status, e.code, p.user_name, p.search_text from audit_events e cross join lateral (
             select p.user_name, p.search_text from audit_event_personal p
             where p.organization_id = $1 and p.event_id = e.id and p.event_id >= $2 and p.event_id < $3
               and p.search_text collate "und-x-icu" ilike $4 offset 0
           ) p
           where e.organization_id = $1 and e.id >= $2 and e.id < $3 order by e.id desc limit $5
         ) e join accounts a on a.organization_id = $1 and a.id = e.account_id order by e.id desc`,
        [organizationId, idAt(from), after ?? idAt(to), `%${text}%`, first + 1],
      );
      return page(found, first, ({ id, account, name, username, searchText, status, code }) => ({
        id: publicIdOf("evt", id),
        recordedAt: timeOfId(id),
        username,
        description: searchText.slice(0, searchText.indexOf("\n")),
        status,
        code,
        account: { id: publicIdOf("acc", account), name },
      }));
    },
  },
};

const app = Fastify();
app.get("/readyz", () => "{}");
app.register(mercurius, {
  schema,
  resolvers,
  jit: 1,
  context: async (request) => ({ holder: await holderOf(pool, request.headers.cookie) }),
});
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
