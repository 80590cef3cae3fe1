import "reflect-metadata";
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { serviceGrants } from "../grants";
import { startEmbeddedPostgres } from "../platform/embeddedPostgres";
import { migrate } from "../platform/postgres/migrate";
import { provision } from "../platform/postgres/provision";
import { migrations } from "../../migrations";

/** What the workers are told: where to clone databases from. */
export interface TestServer {
  readonly adminUrl: string;
  readonly template: string;
  readonly ownerPassword: string;
  readonly servicePassword: string;
}

declare global {
  var testServerCleanUp: (() => Promise<void>) | undefined;
}

/** One PostgreSQL for the run, with a migrated template that every test file clones. */
export default async function globalSetup(): Promise<void> {
  const given = process.env["DATABASE_URL"];
  const server = given ? { url: given, stop: () => Promise.resolve() } : await startOwnServer();
  const template = `tenantry_test_${process.pid}_${randomBytes(3).toString("hex")}`;
  const passwords = { owner: randomBytes(12).toString("hex"), service: randomBytes(12).toString("hex") };
  globalThis.testServerCleanUp = async () => {
    await dropAll(server.url, template);
    await server.stop();
  };
  try {
    if (given) await checkRights(given);
    const { ownerUrl, serviceUrl } = await provision(server.url, template, passwords);
    await migrate({ ownerUrl, serviceUrl, migrations: [...migrations], grants: serviceGrants });
  } catch (error) {
    await globalThis.testServerCleanUp().catch(() => undefined);
    throw error;
  }
  const told: TestServer = {
    adminUrl: server.url,
    template,
    ownerPassword: passwords.owner,
    servicePassword: passwords.service,
  };
  process.env["TENANTRY_TEST_SERVER"] = JSON.stringify(told);
}

async function startOwnServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), "tenantry-test-"));
  // PostgreSQL refuses to run as root and then runs as nobody, who must reach the folder.
  await chmod(directory, 0o755);
  const version = process.env["TENANTRY_TEST_POSTGRES"];
  const running = await startEmbeddedPostgres({
    dataDirectory: join(directory, "data"),
    onProgress: () => undefined,
    ...(version ? { binariesPackage: version } : {}),
    settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "300" },
  });
  const url = `postgres://${running.user}:${encodeURIComponent(running.password)}@${running.host}:${running.port}/postgres`;
  return {
    url,
    stop: async () => {
      await running.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** @throws Error naming the right that is missing, in one line */
async function checkRights(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ role: string; createdb: boolean; createrole: boolean }>(
      `select rolname as role, rolcreatedb or rolsuper as createdb, rolcreaterole or rolsuper as createrole
       from pg_roles where rolname = current_user`,
    );
    const [rights] = rows;
    const missing = [rights?.createdb ? "" : "CREATEDB", rights?.createrole ? "" : "CREATEROLE"].filter(Boolean);
    if (missing.length > 0)
      throw new Error(
        `DATABASE_URL's role "${rights?.role ?? "?"}" lacks ${missing.join(" and ")}, which the tests need.`,
      );
  } finally {
    await client.end();
  }
}

async function dropAll(url: string, template: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>(
      `select datname from pg_database where starts_with(datname, $1)`,
      [template],
    );
    for (const { datname } of rows) await client.query(`drop database if exists "${datname}" with (force)`);
    for (const role of [`${template}_owner`, `${template}_service`])
      await client.query(`drop role if exists "${role}"`);
  } finally {
    await client.end();
  }
}
