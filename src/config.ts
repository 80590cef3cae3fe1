import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { trustProxies } from "./platform/http/clientAddress";
import { isThisMachine } from "./platform/http/cookies";

/** A list written with commas; spaces do not matter. */
const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean),
  );

const flag = z.enum(["true", "false"], { error: "must be true or false" }).transform((text) => text === "true");

/** Whether each entry is one that `trustProxies` takes. */
function namesProxies(entries: readonly string[]): boolean {
  try {
    trustProxies(entries);
    return true;
  } catch {
    return false;
  }
}

const postgresUrl = z
  .string()
  .refine((text) => /^postgres(ql)?:\/\/.+/.test(text), "must look like postgres://user:password@host:5432/database");

const origin = z.string().refine((text) => {
  try {
    const { origin, protocol } = new URL(text);
    return origin === text && ["http:", "https:"].includes(protocol);
  } catch {
    return false;
  }
}, "must be an origin such as https://portal.example.com, without a path or a trailing slash");

const publicOrigin = origin.refine(
  (text) => !URL.canParse(text) || new URL(text).protocol !== "http:" || isThisMachine(new URL(text).hostname),
  "must begin with https://, or browsers drop the session cookie and nobody stays signed in; http:// is for localhost only",
);

const port = z.coerce
  .number({ error: "must be a number" })
  .int("must be a whole number")
  .min(0, "must be 0 to 65535")
  .max(65535, "must be 0 to 65535");

const variables = z.object({
  PORT: port.default(4000),
  HOST: z.string().min(1).default("127.0.0.1"),
  PUBLIC_URL: publicOrigin.optional(),
  TRUSTED_PROXIES: list.refine(namesProxies, "must be addresses or CIDR ranges, with commas"),
  ALLOWED_ORIGINS: list.pipe(z.array(origin)),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_OWNER_URL: postgresUrl.optional(),
  DATABASE_DIRECT_URL: postgresUrl.optional(),
  DATABASE_PREPARE: flag.default(true),
  DATABASE_POOL_SIZE: z.coerce
    .number({ error: "must be a number" })
    .int()
    .min(2, "must be at least 2")
    .max(500, "must be at most 500")
    .default(16),
  SECRET_KEY: z.string().min(32, "must have at least 32 characters; make one with: openssl rand -base64 48").optional(),
  DATA_DIR: z.string().min(1).default(".tenantry"),
  GRAPHQL_EXECUTOR: z.enum(["compiled", "interpreted"]).default("compiled"),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

/** Every variable that is read. */
export const variableNames: readonly string[] = Object.keys(variables.shape);

/** Everything the process is told from outside; frozen, read once. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** The origin under which browsers reach the service. */
  readonly publicUrl: string;
  /** Addresses or CIDR ranges of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly allowedOrigins: readonly string[];
  /** A PostgreSQL server; undefined: the embedded one. */
  readonly database?: DatabaseUrls;
  readonly prepare: boolean;
  readonly poolSize: number;
  /** From which all keys are derived; undefined: kept with the embedded database. */
  readonly secretKey?: string;
  readonly dataDirectory: string;
  /** By what GraphQL documents are executed; `interpreted` is graphql-js itself. */
  readonly executor: z.infer<typeof variables>["GRAPHQL_EXECUTOR"];
  readonly logLevel: z.infer<typeof variables>["LOG_LEVEL"];
}

/** Three addresses of one database: for the service, for migrations, and past a pooler. */
export interface DatabaseUrls {
  readonly url: string;
  readonly ownerUrl: string;
  readonly directUrl: string;
}

/** The public URL of a service that listens on this port: where any free port was asked for, only now is it known. */
export const publicUrlOn = ({ publicUrl }: Pick<Config, "publicUrl">, port: number): string =>
  publicUrl.replace(/:0$/, `:${port}`);

/** Reads a file named .env in the current folder, if there is one; what is set in the environment already wins. */
export function loadEnvironmentFile(): void {
  if (existsSync(".env")) process.loadEnvFile(".env");
}

/** The environment is not usable; the message lists every fault. */
export class ConfigError extends Error {}

/**
 * Reads the environment, the only place that does.
 * @throws ConfigError naming every fault at once
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  // An empty variable is one that was not set: compose files and shells write it so.
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = variables.safeParse(given);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path[0] as string}: ${issue.message}`);
  if (given["DATABASE_URL"] && !given["SECRET_KEY"])
    faults.push("SECRET_KEY: required with DATABASE_URL; make one with: openssl rand -base64 48");
  for (const name of ["DATABASE_OWNER_URL", "DATABASE_DIRECT_URL"])
    if (given[name] && !given["DATABASE_URL"]) faults.push(`${name}: has no meaning without DATABASE_URL`);
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults.map((fault) => `  ${fault}`).join("\n"));
  const env = parsed.data;
  return Object.freeze({
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    trustedProxies: env.TRUSTED_PROXIES,
    allowedOrigins: env.ALLOWED_ORIGINS,
    ...(env.DATABASE_URL
      ? { database: databaseUrls(env.DATABASE_URL, env.DATABASE_OWNER_URL, env.DATABASE_DIRECT_URL) }
      : {}),
    prepare: env.DATABASE_PREPARE,
    poolSize: env.DATABASE_POOL_SIZE,
    ...(env.SECRET_KEY ? { secretKey: env.SECRET_KEY } : {}),
    dataDirectory: resolve(env.DATA_DIR),
    executor: env.GRAPHQL_EXECUTOR,
    logLevel: env.LOG_LEVEL,
  });
}

const databaseUrls = (url: string, ownerUrl?: string, directUrl?: string): DatabaseUrls => ({
  url,
  directUrl: directUrl ?? url,
  ownerUrl: ownerUrl ?? directUrl ?? url,
});
