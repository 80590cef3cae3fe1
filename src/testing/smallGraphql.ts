import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  Arg,
  Args,
  Ctx as FromContext,
  Field,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  FieldResolver,
  Root,
  buildSchema,
} from "type-graphql";
import { DataSource } from "typeorm";
import type { Ctx } from "../platform/context";
import { Fault, Forbidden, NotFound, RateLimited, Refusal, Unauthenticated } from "../platform/errors";
import { connectionOf, type Connection, LargePageArgs, PageArgs } from "../platform/graphql/connection";
import { defineList, nameColumn } from "../platform/graphql/keyset";
import { DateTime, EmailAddress, Locale, TimeZone } from "../platform/graphql/scalars";
import { createGraphqlEndpoint, type GraphqlEndpointOptions } from "../platform/http/graphqlEndpoint";
import { trustProxies } from "../platform/http/clientAddress";
import { attachCookies, cookiesOf, responseCookies } from "../platform/http/cookies";
import { contextOf, type Log, type Runtime } from "../platform/runtime";
import { anonymous } from "../platform/viewer";
import { executorOfTests } from "./executorOfTests";

@ObjectType({ description: "A user of the small schema.", simpleResolvers: true })
class SmallUser {
  @Field(() => ID, { description: "Its id." })
  id!: string;

  @Field(() => String, { description: "Its name." })
  name!: string;
}

@ObjectType({ description: "An account of the small schema.", simpleResolvers: true })
class SmallAccount {
  @Field(() => ID, { description: "Its id." })
  id!: string;

  @Field(() => String, { description: "Its name." })
  name!: string;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: string;

  broken?: boolean;
}

const SmallUserConnection = connectionOf("SmallUser", () => SmallUser, "users");
const SmallAccountConnection = connectionOf("SmallAccount", () => SmallAccount, "accounts");

const users = defineList<SmallUser, "NAME">({
  name: "small.users",
  orders: { NAME: [nameColumn("name", (row) => row.name)] },
  defaultOrder: { field: "NAME", direction: "ASC" },
  id: { sql: "id", value: (row) => row.id },
});
const accounts = defineList<SmallAccount, "NAME">({
  name: "small.accounts",
  orders: { NAME: [nameColumn("name", (row) => row.name)] },
  defaultOrder: { field: "NAME", direction: "ASC" },
  id: { sql: "id", value: (row) => row.id },
  max: 1_000,
});

const uuid = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const accountNumber = (n: number): SmallAccount => ({
  id: uuid(n),
  name: `a${n}`,
  createdAt: "2026-11-24 11:22:33.123456+00",
});

@InputType({ description: "Input of every kind." })
class SmallInput {
  @Field(() => EmailAddress, { nullable: true, description: "An address." })
  email?: string;

  @Field(() => TimeZone, { nullable: true, description: "A zone." })
  timeZone?: string;

  @Field(() => Locale, { nullable: true, description: "A language." })
  language?: string;

  @Field(() => DateTime, { nullable: true, description: "A time." })
  at?: Date;

  @Field(() => [ID], { nullable: true, description: "Ids." })
  ids?: string[];

  @Field(() => String, { nullable: true, description: "A text." })
  text?: string;
}

/** What `fail` can throw. */
const failures: Readonly<Record<string, () => Error>> = {
  plain: () => new Error("password of postgres is hunter2"),
  refusal: () => new Refusal("INVALID", "The name is too long; shorten it.", ["filter", "name"]),
  forbidden: () => new Forbidden("USERS_READ"),
  notFound: () => new NotFound(),
  limited: () => new RateLimited(30),
  unauthenticated: () => new Unauthenticated(),
  statementTimeout: () => Object.assign(new Error("canceling statement due to statement timeout"), { code: "57014" }),
  lockTimeout: () => Object.assign(new Error("canceling statement due to lock timeout"), { code: "55P03" }),
  unique: () =>
    Object.assign(new Error('duplicate key value violates unique constraint "secret_key"'), { code: "23505" }),
  away: () => Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:5432"), { code: "ECONNREFUSED" }),
  poolFull: () => new Error("timeout exceeded when trying to connect"),
};

@Resolver(() => SmallAccount)
class SmallResolver {
  /** Names of the mutations that ran. */
  static readonly ran: string[] = [];

  @Query(() => String, { nullable: true, description: "Who asks." })
  who(@FromContext() { viewer }: Ctx): string {
    return viewer.type;
  }

  @Query(() => String, { nullable: true, description: "Fails in many ways." })
  fail(@Arg("how", () => String) how: string): string {
    throw failures[how]?.() ?? new Fault("INTERNAL", "unknown");
  }

  @Query(() => Int, { nullable: true, description: "Counts the ids it was given." })
  countIds(@Arg("input", () => SmallInput) input: SmallInput): number {
    return input.ids?.length ?? 0;
  }

  @Query(() => SmallAccountConnection, { nullable: true, description: "Accounts." })
  accounts(@Args(() => LargePageArgs) args: LargePageArgs): Connection<SmallAccount> {
    const plan = accounts.plan(args);
    const rows = Array.from({ length: plan.size }, (_, n) => accountNumber(n));
    return accounts.page(plan, rows, () => Promise.resolve(rows.length));
  }

  @Query(() => [SmallAccount], { nullable: true, description: "Accounts whose parent cannot be read." })
  brokenAccounts(): SmallAccount[] {
    return Array.from({ length: 57 }, (_, n) => Object.assign(accountNumber(n), { broken: true }));
  }

  @FieldResolver(() => SmallAccount, { nullable: true, description: "The account above." })
  parent(@Root() account: SmallAccount): SmallAccount {
    if (account.broken) throw new Forbidden("ACCOUNTS_READ");
    return account;
  }

  @FieldResolver(() => SmallAccountConnection, { nullable: true, description: "The accounts below." })
  subAccounts(@Args(() => PageArgs) args: PageArgs): Connection<SmallAccount> {
    return accounts.page(accounts.plan(args), [], () => Promise.resolve(0));
  }

  @FieldResolver(() => SmallUserConnection, { nullable: true, description: "Its users." })
  users(@Args(() => PageArgs) args: PageArgs): Connection<SmallUser> {
    const plan = users.plan(args);
    const rows = Array.from({ length: Math.min(plan.size, 3) }, (_, n) => ({ id: uuid(n), name: `u${n}` }));
    return users.page(plan, rows, () => Promise.resolve(rows.length));
  }

  @Mutation(() => Int, { nullable: true, description: "Counts the ids it was given." })
  takeIds(@Arg("input", () => SmallInput) input: SmallInput): number {
    return input.ids?.length ?? 0;
  }

  @Mutation(() => String, { nullable: true, description: "Renames something." })
  rename(@Arg("input", () => SmallInput) input: SmallInput): string {
    SmallResolver.ran.push("rename");
    return (input.text ?? "").slice(0, 10);
  }

  @Mutation(() => String, { nullable: true, description: "Signs in." })
  signIn(@FromContext() ctx: Ctx): string {
    cookiesOf(ctx).set("abc", new Date(0));
    return "ok";
  }
}

/** A running server with a small schema. */
export interface SmallServer {
  readonly url: string;
  readonly server: Server;
  readonly lines: { level: string; fields: Record<string, unknown>; message: string }[];
  /** Names of the mutations that ran so far. */
  readonly ran: readonly string[];
  stop(): Promise<void>;
}

/**
 * Serves a small schema by the endpoint that the service uses, on a port of its own. `Authorization: Bearer good` and
 * the cookie `session=good` sign in.
 */
export async function startSmallServer(options: Partial<GraphqlEndpointOptions> = {}): Promise<SmallServer> {
  const lines: SmallServer["lines"] = [];
  const keep = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields: fields as Record<string, unknown>, message });
  const log: Log = { info: keep("info"), warn: keep("warn"), error: keep("error") };
  const runtime: Runtime = {
    // Never connected: nothing here reads from a database.
    dataSource: new DataSource({ type: "postgres" }),
    prepare: true,
    now: () => new Date(),
    log,
    viewerSources: {},
    outboxKinds: new Set(),
  };
  const authenticate: GraphqlEndpointOptions["authenticate"] = (request: IncomingMessage, origin, response) => {
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined && authorization !== "Bearer good") return Promise.reject(new Unauthenticated());
    const known = authorization !== undefined || cookie === "session=good";
    const viewer = known ? { ...anonymous(), type: "USER" as const, id: uuid(1) } : anonymous();
    const ctx = contextOf(runtime, viewer, { ...origin, cause: "PANEL" });
    attachCookies(ctx, responseCookies("http://localhost", request.headers, response));
    return Promise.resolve(ctx);
  };
  const endpoint = await createGraphqlEndpoint({
    schema: await buildSchema({ resolvers: [SmallResolver], validate: false }),
    executor: executorOfTests,
    authenticate,
    allowedOrigins: ["https://panel.example.com"],
    trustedProxies: trustProxies([]),
    https: true,
    log,
    ...options,
  });
  const server = createServer((request, response) => void endpoint.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    server,
    lines,
    ran: SmallResolver.ran,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await endpoint.stop();
    },
  };
}
