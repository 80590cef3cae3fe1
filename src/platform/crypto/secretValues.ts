import { createHash, createHmac, randomBytes } from "node:crypto";

/** A new secret of 256 random bits, safe in URLs and cookies: 43 characters. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/**
 * What is kept of a secret of 256 random bits. It needs no salt and no cost: there is nothing to guess. It is found by
 * its hash, so that no comparison of secrets is left whose time could tell anything.
 */
export const hashSecret = (secret: string): Buffer => createHash("sha256").update(secret).digest();

/** What is kept of a text by somebody who has the key; without the key it can be neither made nor tried. */
export const keyedHash = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
