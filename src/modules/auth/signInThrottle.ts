import { isIPv6 } from "node:net";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import type { Ctx } from "../../platform/context";
import { keyedHash } from "../../platform/crypto/secretValues";
import { secretsOf } from "../../platform/crypto/secrets";
import { RateLimited } from "../../platform/errors";
import { poolOf, type Runtime, runtimeOf } from "../../platform/runtime";

const minute = 60;
const hour = 60 * minute;

/**
 * How many attempts are heard, by what they have in common (W-06). Every attempt counts before its password is looked
 * at, so that aliases, batches and processes share one counter; an address counts alike whether somebody has it or not.
 */
export const throttleLimits = {
  /** From one IP, at any addresses. Successes are given back: an office signs in behind one IP every morning. */
  ip: { points: 100, duration: 15 * minute },
  /** At one address from one IP. */
  pair: { points: 10, duration: 15 * minute },
  /**
   * At one address, from wherever nobody signed in with it before. Where the person signed in within 90 days this one
   * does not count: a stranger who uses it up shuts out other strangers, never the person at their own desk.
   */
  address: { points: 50, duration: hour },
  known: { points: 1, duration: 90 * 24 * hour },
} as const;

type Limiters = { readonly [L in keyof typeof throttleLimits]: RateLimiterPostgres };

const limiters = new WeakMap<Runtime, Limiters>();

function limitersOf(runtime: Runtime): Limiters {
  const made = limiters.get(runtime) ?? makeLimiters(runtime);
  limiters.set(runtime, made);
  return made;
}

function makeLimiters(runtime: Runtime): Limiters {
  const pool = poolOf(runtime.dataSource);
  const storeClient = {
    // The library names its statements; behind a pooler that cannot have them the name is left out.
    query: ({ name, text, values }: { name: string; text: string; values: unknown[] }) =>
      pool.query(runtime.prepare ? { name, text, values } : { text, values }),
  };
  const make = (name: keyof typeof throttleLimits) =>
    new RateLimiterPostgres({
      ...throttleLimits[name],
      keyPrefix: `sign-in.${name}`,
      storeClient,
      storeType: "pool",
      tableName: "throttles",
      tableCreated: true,
      // One of them cleans up for all: they share the table.
      clearExpiredByTimeout: name === "ip",
    });
  return { ip: make("ip"), pair: make("pair"), address: make("address"), known: make("known") };
}

/** An attempt that was let through. */
export interface Attempt {
  /** To be called when the password was right: this IP is known for the address from now on. */
  succeeded(): Promise<void>;
}

/**
 * Counts an attempt to sign in.
 * @param addressKey what the address is compared by; need not be anybody's
 * @throws RateLimited when there were too many of its kind
 */
export async function countAttempt(ctx: Ctx, addressKey: string): Promise<Attempt> {
  const { ip, pair, address, known } = limitersOf(runtimeOf(ctx));
  const { throttleKey } = secretsOf(ctx);
  // Only keyed hashes are stored: the table says nothing about who signs in from where.
  const keyOf = (...parts: readonly string[]) => keyedHash(throttleKey, JSON.stringify(parts)).toString("base64url");
  const from = networkOf(ctx.origin.ip);
  const [ipKey, pairKey, addressOnlyKey] = [
    keyOf("ip", from),
    keyOf("pair", from, addressKey),
    keyOf("address", addressKey),
  ];
  // One after the other: an attempt refused for its IP must not use up the address, or one IP could shut it out.
  await consume(ip, ipKey);
  await consume(pair, pairKey);
  if ((await known.get(pairKey)) === null) await consume(address, addressOnlyKey);
  return {
    succeeded: async () => {
      await Promise.all([ip.reward(ipKey), pair.delete(pairKey), known.set(pairKey, 1, throttleLimits.known.duration)]);
    },
  };
}

async function consume(limiter: RateLimiterPostgres, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (error instanceof RateLimiterRes) throw new RateLimited(Math.max(1, Math.ceil(error.msBeforeNext / 1_000)));
    throw error;
  }
}

/** What counts as one sender: an IPv4 address, or an IPv6 network of /64, which one subscriber has to choose from. */
export function networkOf(ip: string | null): string {
  if (ip === null) return "unknown";
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped) return mapped;
  const [plain] = ip.split("%");
  if (!plain || !isIPv6(plain)) return ip;
  const [left, right] = plain.toLowerCase().split("::");
  const groups = (text: string | undefined) => (text ? text.split(":") : []);
  const missing = right === undefined ? 0 : 8 - groups(left).length - groups(right).length;
  const all = [...groups(left), ...Array<string>(Math.max(missing, 0)).fill("0"), ...groups(right)];
  return `${all
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
