import { hash, verify } from "@node-rs/argon2";
import { boundedQueue } from "./boundedQueue";
import { isAcceptableLength } from "./passwordRules";

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;

/** Two at once keep half of libuv's four threads free for everything else; 64 waiting are about a second of work. */
const inTurn = boundedQueue({ atOnce: 2, waiting: 64, retryAfterSeconds: 2 });

/** A hash of a random text that nobody kept, made with the same cost: checking it takes as long and never succeeds. */
const nobodysHash = "$argon2id$v=19$m=19456,t=2,p=1$ZKyWXHfUyNgfJ6e7tINXSQ$N2iJ+wNoWIDnlm0P+1BORF2At/G5epGAwTNfLXrz6/s";

/**
 * The Argon2id hash of a password, as a PHC string with its salt and cost. The password is hashed exactly as given:
 * not cut, not trimmed, not normalised (ASVS 6.2.8).
 *
 * @throws Unavailable when too many are hashed already
 */
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password, cost));

/**
 * Whether the password belongs to the hash. Without a hash it works as long and says no, so that time does not tell
 * whether there is a user.
 *
 * @throws Unavailable when too many are checked already
 */
export function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  // What could never be set is not worth hashing in full: megabytes would take longer and block the line.
  const possible = isAcceptableLength(password);
  return inTurn(async () => {
    const matches = await verify(passwordHash ?? nobodysHash, possible ? password : "");
    return matches && possible && passwordHash !== null;
  });
}
