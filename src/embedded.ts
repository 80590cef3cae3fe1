import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { DatabaseUrls } from "./config";
import {
  type EmbeddedPostgresAddress,
  findRunningEmbeddedPostgres,
  startEmbeddedPostgres,
  writePrivate,
} from "./platform/embeddedPostgres";
import { provision, urlFor } from "./platform/postgres/provision";

/** The embedded database as the service uses it: the addresses of its two roles, and the key kept with it. */
export interface Embedded {
  readonly urls: DatabaseUrls;
  readonly secretKey: string;
  /** The folder that holds it, where what must survive with it is kept. */
  readonly directory: string;
}

/** The embedded database, owned by this process. */
export interface OwnedEmbedded extends Embedded {
  /** Whether it was running already, left by a process that was killed. */
  readonly adopted: boolean;
  /** Says that the drain has begun: a start that comes meanwhile waits. */
  announceStop(): Promise<void>;
  /** Stops it; call last. */
  stop(): Promise<void>;
}

const database = "tenantry";

const secretsShape = z.object({ secretKey: z.string(), ownerPassword: z.string(), servicePassword: z.string() });
type Secrets = z.infer<typeof secretsShape>;

/**
 * Starts (or takes over) the embedded database and makes the service's database and roles in it.
 * @throws EmbeddedPostgresError one plain sentence
 */
export async function openEmbedded(dataDirectory: string, onProgress: (line: string) => void): Promise<OwnedEmbedded> {
  const running = await startEmbeddedPostgres({ dataDirectory, onProgress, settings: { max_connections: "200" } });
  try {
    const secrets = (await readSecrets(running.directory)) ?? (await makeSecrets(running.directory));
    const { ownerUrl, serviceUrl } = await provision(adminUrl(running), database, {
      owner: secrets.ownerPassword,
      service: secrets.servicePassword,
    });
    return {
      urls: { url: serviceUrl, directUrl: serviceUrl, ownerUrl },
      secretKey: secrets.secretKey,
      directory: running.directory,
      adopted: running.adopted,
      announceStop: () => running.announceStop(),
      stop: () => running.stop(),
    };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

/** The embedded database that another process runs; undefined when none does, or it was never set up. */
export async function findEmbedded(dataDirectory: string): Promise<Embedded | undefined> {
  const running = await findRunningEmbeddedPostgres(dataDirectory);
  const secrets = running && (await readSecrets(running.directory));
  if (!secrets) return undefined;
  const url = (role: string, password: string) => urlFor(adminUrl(running), database, `${database}_${role}`, password);
  const serviceUrl = url("service", secrets.servicePassword);
  return {
    urls: { url: serviceUrl, directUrl: serviceUrl, ownerUrl: url("owner", secrets.ownerPassword) },
    secretKey: secrets.secretKey,
    directory: running.directory,
  };
}

const adminUrl = (at: EmbeddedPostgresAddress) =>
  urlFor(`postgres://${at.host}:${at.port}/`, at.database, at.user, at.password);

const secretsFile = (directory: string) => join(directory, "secrets.json");

async function readSecrets(directory: string): Promise<Secrets | undefined> {
  try {
    return secretsShape.parse(JSON.parse(await readFile(secretsFile(directory), "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(`${secretsFile(directory)} cannot be read; restore it or start afresh with npm run demo:reset`, {
      cause: error,
    });
  }
}

async function makeSecrets(directory: string): Promise<Secrets> {
  const secrets = {
    secretKey: randomBytes(48).toString("base64url"),
    ownerPassword: randomBytes(24).toString("base64url"),
    servicePassword: randomBytes(24).toString("base64url"),
  };
  await writePrivate(secretsFile(directory), `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}
