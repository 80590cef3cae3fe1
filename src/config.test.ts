import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, readConfig, variableNames } from "./config";

const faultsOf = (environment: Record<string, string>): string => {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "";
};

it("needs nothing: the embedded database, on 127.0.0.1 only", () => {
  expect(readConfig({})).toMatchObject({
    port: 4000,
    host: "127.0.0.1",
    publicUrl: "http://localhost:4000",
    poolSize: 16,
  });
  expect(readConfig({}).database).toBeUndefined();
});

it("names every fault at once", () => {
  const faults = faultsOf({
    PORT: "70000",
    PUBLIC_URL: "https://portal.example.com/",
    ALLOWED_ORIGINS: "https://a.example, nonsense",
    TRUSTED_PROXIES: "10.0.0.0/8, 300.1.1.1",
    DATABASE_URL: "mysql://db",
    DATABASE_PREPARE: "yes",
    DATABASE_POOL_SIZE: "1",
    SECRET_KEY: "short",
    GRAPHQL_EXECUTOR: "magic",
    LOG_LEVEL: "loud",
  });
  for (const name of [
    "PORT",
    "PUBLIC_URL",
    "ALLOWED_ORIGINS",
    "TRUSTED_PROXIES",
    "DATABASE_URL",
    "DATABASE_PREPARE",
    "DATABASE_POOL_SIZE",
    "SECRET_KEY",
    "GRAPHQL_EXECUTOR",
    "LOG_LEVEL",
  ])
    expect(faults).toMatch(new RegExp(`^  ${name}: `, "m"));
  expect(faults).not.toContain("short");
});

it.each([
  ["ftp://portal.example.com", "must be an origin such as https://portal.example.com"],
  ["ws://localhost:4000", "must be an origin such as https://portal.example.com"],
  ["http://portal.example.com", "must begin with https://"],
  ["http://192.168.1.20:4000", "must begin with https://"],
  ["http://localhost.example.com", "must begin with https://"],
])("W-02 refuses the public address %s, under which no browser would keep a session", (PUBLIC_URL, fault) => {
  expect(faultsOf({ PUBLIC_URL })).toContain(`PUBLIC_URL: ${fault}`);
});

it.each(["https://portal.example.com", "http://localhost:4001", "http://127.0.0.1:4000", "http://[::1]:4000"])(
  "takes the public address %s",
  (PUBLIC_URL) => {
    expect(readConfig({ PUBLIC_URL }).publicUrl).toBe(PUBLIC_URL);
  },
);

it("W-02 takes origins of web pages only", () => {
  expect(readConfig({ ALLOWED_ORIGINS: "http://panel.example.com" }).allowedOrigins).toHaveLength(1);
  for (const origin of ["ftp://panel.example.com", "null", "*"])
    expect(faultsOf({ ALLOWED_ORIGINS: origin })).toContain("ALLOWED_ORIGINS: ");
});

it("asks for a secret with DATABASE_URL, and for DATABASE_URL with its companions", () => {
  expect(faultsOf({ DATABASE_URL: "postgres://a@b/c" })).toContain("SECRET_KEY: required with DATABASE_URL");
  expect(faultsOf({ DATABASE_OWNER_URL: "postgres://a@b/c" })).toContain(
    "DATABASE_OWNER_URL: has no meaning without DATABASE_URL",
  );
});

it("takes an empty variable as one that is not set, and falls back from one database address to the next", () => {
  const { database } = readConfig({
    DATABASE_URL: "postgres://service@pool/db",
    DATABASE_DIRECT_URL: "postgres://service@db/db",
    DATABASE_OWNER_URL: "",
    SECRET_KEY: "x".repeat(32),
    PORT: "",
  });
  expect(database).toEqual({
    url: "postgres://service@pool/db",
    directUrl: "postgres://service@db/db",
    ownerUrl: "postgres://service@db/db",
  });
});

it("lists every variable in .env.example, and no other", () => {
  const listed = [...readFileSync(join(__dirname, "../.env.example"), "utf8").matchAll(/^([A-Z_]+)=/gm)].map(
    ([, name]) => name,
  );
  expect(listed.sort()).toEqual([...variableNames].sort());
});

it("lists every variable that compose.yaml takes in docker/.env.example, the required ones without a value", () => {
  const compose = readFileSync(join(__dirname, "../compose.yaml"), "utf8");
  const taken = (pattern: RegExp) => [...new Set([...compose.matchAll(pattern)].map(([, name]) => name))].sort();
  const example = readFileSync(join(__dirname, "../docker/.env.example"), "utf8");
  const listed = [...example.matchAll(/^(# )?([A-Z_]+)=(.*)$/gm)].map(([, optional, name]) => ({ name, optional }));
  expect(listed.map(({ name }) => name).sort()).toEqual(taken(/\$\{([A-Z_]+)/g));
  expect(listed.filter(({ optional }) => !optional).map(({ name }) => name)).toEqual(
    expect.arrayContaining(taken(/\$\{([A-Z_]+):\?/g)),
  );
  expect(listed.filter(({ optional }) => !optional)).toHaveLength(taken(/\$\{([A-Z_]+):\?/g).length);
});
