import { uuidv7 } from "uuidv7";
import { BadUserInput } from "./errors";

/** What the prefix of a public id stands for. */
export const idPrefixes = {
  acc: "account",
  usr: "user",
  rol: "role",
  grt: "role grant",
  slg: "seat log entry",
  evt: "audit event",
  key: "API key",
  ses: "session",
  grp: "group",
  inv: "invitation",
} as const;

/** The kinds of objects that have a public id. */
export type IdPrefix = keyof typeof idPrefixes;

/** Makes an id: a UUIDv7, later ones of this process sort after earlier ones. */
export const newId: () => string = uuidv7;

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** The ASCII code of each Crockford character. */
const crockfordCodes = Uint8Array.from(alphabet, (character) => character.charCodeAt(0));

/** Two hexadecimal digits for each byte. */
const bytes: readonly string[] = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, "0"));

const outside = 255;

/** The value of each ASCII character as a digit; `outside` for those that are none. */
const digitValues = (digits: string) =>
  Uint8Array.from({ length: 128 }, (_, code) => {
    const value = digits.indexOf(String.fromCharCode(code));
    return value < 0 ? outside : value;
  });
const hexValues = digitValues("0123456789abcdef");
const crockfordValues = digitValues(alphabet);

/** Where the 32 hexadecimal digits of a UUID stand among its dashes. */
const hexPlaces = Uint8Array.from(
  Array.from({ length: 36 }, (_, place) => place).filter((place) => ![8, 13, 18, 23].includes(place)),
);

/**
 * The public id of an object (a TypeID): its prefix and the 26 lower-case Crockford characters of its UUID.
 *
 * @param uuid as PostgreSQL writes it: lower case, with dashes
 */
export function encodeId(prefix: IdPrefix, uuid: string): string {
  const digit = (index: number) => hexValues[uuid.charCodeAt(hexPlaces[index] as number)] as number;
  // Written into one buffer: joining texts would leave a dozen pieces behind for each id of a long list.
  let at = prefixBytes(prefix);
  const first = (digit(0) << 4) | digit(1);
  written[at++] = crockfordCodes[first >> 5] as number;
  written[at++] = crockfordCodes[first & 31] as number;
  // 20 bits a step: five hexadecimal digits are four Crockford characters.
  for (let index = 2; index < 32; index += 5) {
    const bits =
      (digit(index) << 16) |
      (digit(index + 1) << 12) |
      (digit(index + 2) << 8) |
      (digit(index + 3) << 4) |
      digit(index + 4);
    written[at++] = crockfordCodes[bits >> 15] as number;
    written[at++] = crockfordCodes[(bits >> 10) & 31] as number;
    written[at++] = crockfordCodes[(bits >> 5) & 31] as number;
    written[at++] = crockfordCodes[bits & 31] as number;
  }
  return written.toString("latin1", 0, at);
}

/** Where ids are written before they are texts; nobody else runs meanwhile. */
const written = Buffer.alloc(40);
let writtenPrefix = "";

/** Puts the prefix to the front, unless it stands there. @returns where the rest begins */
function prefixBytes(prefix: IdPrefix): number {
  if (prefix !== writtenPrefix) {
    written.write(`${prefix}_`, "latin1");
    writtenPrefix = prefix;
  }
  return prefix.length + 1;
}

/** The UUID in 26 characters from `start` on; null unless they are the canonical form. */
function uuidAt(text: string, start: number): string | null {
  if (text.length !== start + 26) return null;
  const value = (index: number) => crockfordValues[text.charCodeAt(start + index)] ?? outside;
  // 26 characters hold 130 bits: the first may not go beyond 7.
  if (value(0) > 7) return null;
  for (let index = 1; index < 26; index++) if (value(index) === outside) return null;
  let hex = bytes[(value(0) << 5) | value(1)] as string;
  for (let index = 2; index < 26; index += 4) {
    const bits = (value(index) << 15) | (value(index + 1) << 10) | (value(index + 2) << 5) | value(index + 3);
    hex += (bytes[bits >> 12] as string) + (bytes[(bits >> 4) & 255] as string) + (alphabet[bits & 15] as string);
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * The UUID behind a public id of one kind.
 *
 * @param path where in the arguments the id stands
 * @throws BadUserInput for anything but the canonical form with this prefix
 */
export function decodeId(prefix: IdPrefix, text: string, path: readonly string[] = []): string {
  const uuid = text.startsWith(prefix) && text[prefix.length] === "_" ? uuidAt(text, prefix.length + 1) : null;
  if (uuid !== null) return uuid;
  throw new BadUserInput(
    `This is not the id of ${article(idPrefixes[prefix])}: "${prefix}_" and 26 lower-case characters are expected. ` +
      "Send the id exactly as the service gave it.",
    path,
  );
}

/**
 * The kind and the UUID behind any public id, for `node(id)`.
 *
 * @param path where in the arguments the id stands
 * @throws BadUserInput for anything but the canonical form of a known kind
 */
export function decodeAnyId(text: string, path: readonly string[] = ["id"]): { prefix: IdPrefix; id: string } {
  const end = text.indexOf("_");
  const prefix = text.slice(0, Math.max(end, 0));
  const id = Object.hasOwn(idPrefixes, prefix) ? uuidAt(text, end + 1) : null;
  if (id !== null) return { prefix: prefix as IdPrefix, id };
  throw new BadUserInput(
    'This is no id: a prefix such as "acc_" and 26 lower-case characters are expected. ' +
      "Send the id exactly as the service gave it.",
    path,
  );
}

const article = (kind: string) => `${/^(account|audit|API|invitation)/.test(kind) ? "an" : "a"} ${kind}`;

/** The fields of an input that hold one id or many. */
type IdFields<I> = {
  readonly [K in keyof I as I[K] extends string | readonly string[] | null | undefined ? K : never]?: IdPrefix;
};

/**
 * A copy of an input in which the named fields hold UUIDs instead of public ids; null and undefined stay.
 *
 * @param at where the input itself stands in the arguments
 * @throws BadUserInput naming the first malformed one
 */
export function decodeIds<I extends object>(input: I, fields: IdFields<I>, at: readonly string[] = ["input"]): I {
  const copy = { ...input } as unknown as Record<string, unknown>;
  for (const [name, prefix] of Object.entries(fields) as [string, IdPrefix][]) {
    const value = copy[name];
    if (typeof value === "string") copy[name] = decodeId(prefix, value, [...at, name]);
    else if (Array.isArray(value))
      copy[name] = value.map((item: string, index) => decodeId(prefix, item, [...at, name, String(index)]));
  }
  return copy as unknown as I;
}
