import {
  getNullableType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from "graphql";
import { encodeId, newId } from "../platform/ids";

/** A value to put in a place, with a word for it. */
export interface Hostile {
  readonly what: string;
  readonly value: unknown;
}

const million = "x".repeat(1_000_000);

/** Texts that no field of any kind may fail at; some fields take some of them. */
export const texts: Readonly<Record<string, string>> = {
  "an empty text": "",
  "only spaces": "   ",
  "only a no-break space": "\u00a0",
  NUL: "a\u0000b",
  "a bell": "a\u0007b",
  "a line feed": "a\nb",
  "an escape sequence": "\u001b[31mred",
  "a C1 control": "a\u0085b",
  "a bidi override": "\u202egnp.exe",
  "a bidi isolate": "\u2066a\u2069",
  "a lone surrogate": "a\ud800b",
  "a byte order mark": "a\ufeffb",
  "a megabyte": million,
  "ten thousand combining marks": `a${"\u0301".repeat(10_000)}`,
};

/** Texts that a name may well be. */
export const ordinaryTexts: Readonly<Record<string, string>> = {
  SQL: "Robert'); drop table users; --",
  wildcards: "100 % of_all\\",
  markup: "<script>alert(1)</script>",
  formula: "=1+1",
  emoji: "👩‍👩‍👧 family",
  "decomposed letters": "Zoe\u0308 Mu\u0308ller",
  Hebrew: "שלום",
  quotes: '"O\'Neil" `x` ${y} {{z}}',
  "a cloaked null": "null",
  "the prototype": "__proto__",
};

const wrongTypes: Readonly<Record<string, unknown>> = {
  "an object": { a: 1 },
  "a list in a list": [["a"]],
  "a boolean": true,
};
const numbers: Readonly<Record<string, unknown>> = {
  "minus one": -1,
  "two to the 31st": 2 ** 31,
  "two to the 53rd": 2 ** 53,
  "a fraction": 1.5,
  "a huge number": 1e100,
};

const anyId = () => encodeId("usr", newId()).slice(4);

/** No id of anything: wrong in its prefix, its letters, its length or its spaces. */
const ids = (prefix: string): Readonly<Record<string, unknown>> => ({
  "another kind's id": `${prefix === "ses" ? "inv" : "ses"}_${anyId()}`,
  "an unknown prefix": `xyz_${anyId()}`,
  "no prefix": anyId(),
  "an id in capitals": `${prefix}_${anyId().toUpperCase()}`,
  "an id with a space before": ` ${prefix}_${anyId()}`,
  "an id with a space behind": `${prefix}_${anyId()} `,
  "an id with a line feed behind": `${prefix}_${anyId()}\n`,
  "an id that is too long": `${prefix}_${anyId()}0`,
  "an id that is too short": `${prefix}_${anyId().slice(1)}`,
  "an id beyond 128 bits": `${prefix}_8${anyId().slice(1)}`,
  "an id with a letter of no digit": `${prefix}_${anyId().slice(0, 25)}u`,
  "a UUID": newId(),
  "1.0": "1.0",
  "1e0": "1e0",
  "a number": 1,
  "two to the 53rd": 2 ** 53,
  "SQL for an id": "' or 1=1 --",
});

const times: Readonly<Record<string, unknown>> = {
  "no time": "yesterday",
  "a day that is none": "2026-02-31T00:00:00Z",
  "a day without a time": "2026-11-24",
  "a time without an offset": "2026-11-24T11:22:33",
  "a year of six digits": "+275760-09-13T00:00:00Z",
  "the year 0": "0000-01-01T00:00:00Z",
  "infinity, as PostgreSQL knows it": "infinity",
  "seconds since 1970": 1_764_000_000,
};

const words: Readonly<Record<string, unknown>> = {
  "an unknown word": "NOPE",
  "a word in small letters": "nope",
  "a number": 1,
};

const zones: Readonly<Record<string, unknown>> = {
  "no zone": "Mars/Phobos",
  "a path": "../../etc/passwd",
  "an offset": "+01:00",
  "a number": 1,
};

const only = (values: Readonly<Record<string, unknown>>): Hostile[] =>
  Object.entries(values).map(([what, value]) => ({ what, value }));

/**
 * Values that a place of this type must refuse, or take without harm.
 * @param idPrefix what ids of this place begin with
 */
export function hostileFor(type: GraphQLInputType, idPrefix: string): Hostile[] {
  const inner = getNullableType(type);
  const missing = isNonNullType(type) ? only({ null: null }) : [];
  if (isListType(inner))
    return [
      ...missing,
      ...only({
        "a hundred thousand items": manyOf(inner.ofType, idPrefix),
        "a list in a list": [[["a"]]],
        "an object": { a: 1 },
      }),
      ...(isNonNullType(inner.ofType) ? only({ "a list with null": [null] }) : []),
    ];
  if (isInputObjectType(inner))
    return [...missing, ...only({ "a number": 1, "a list of lists": [[]], "a text": "{}" })];
  if (isEnumType(inner)) return [...missing, ...only({ ...words, ...wrongTypes, ...texts })];
  switch (inner.name) {
    case "ID":
      return [...missing, ...only({ ...ids(idPrefix), ...wrongTypes, ...texts })];
    case "Int":
      return [
        ...missing,
        ...only({ ...numbers, ...wrongTypes, "a number as text": "1", "1e0 as text": "1e0", "an empty text": "" }),
      ];
    case "Float":
      return [...missing, ...only({ ...wrongTypes, "a number as text": "1", "an empty text": "" })];
    case "Boolean":
      return [
        ...missing,
        ...only({ "a boolean as text": "true", "a number": 1, "an object": {}, "an empty text": "" }),
      ];
    case "DateTime":
      return [...missing, ...only({ ...times, ...wrongTypes, ...texts })];
    case "TimeZone":
      return [...missing, ...only({ ...zones, ...wrongTypes, ...texts })];
    case "Locale":
      return [
        ...missing,
        ...only({ "no language": "klingonese", "a path": "../en", "a number": 1, ...wrongTypes, ...texts }),
      ];
    case "EmailAddress":
      return [
        ...missing,
        ...only({
          "no address": "ada",
          "two addresses": "a@b.example,c@d.example",
          "a number": 1,
          ...wrongTypes,
          ...texts,
        }),
      ];
    case "String":
      return [...missing, ...only({ "a number": 1, ...wrongTypes, ...texts })];
    default:
      throw new Error(`say what is hostile to a ${inner.name}`);
  }
}

function manyOf(type: GraphQLInputType, idPrefix: string): unknown[] {
  const inner = getNullableType(type);
  // Of ids as many as the largest body takes.
  if (!isInputObjectType(inner) && !isListType(inner) && inner.name === "ID")
    return Array.from({ length: 100_000 }, () => `${idPrefix}_${"0".repeat(26)}`);
  const one = minimalOf(inner);
  return Array.from({ length: 100_000 }, () => one);
}

/** A value of the type that is fine by its form. */
export function minimalOf(type: GraphQLInputType): unknown {
  const inner = getNullableType(type);
  if (isListType(inner)) return [minimalOf(inner.ofType)];
  if (isEnumType(inner)) return inner.getValues()[0]!.name;
  if (isInputObjectType(inner))
    return Object.fromEntries(
      Object.values(inner.getFields())
        .filter((field) => isRequiredInputField(field) || Object.keys(inner.getFields()).length === 1)
        .map((field) => [field.name, minimalOf(field.type)]),
    );
  const scalars: Readonly<Record<string, unknown>> = {
    ID: "x",
    Int: 1,
    Float: 1,
    Boolean: true,
    String: "x",
    DateTime: "2036-01-01T00:00:00Z",
    TimeZone: "UTC",
    Locale: "en",
    EmailAddress: "ada@test.example",
  };
  return scalars[inner.name];
}

/** A place in an input, and what it takes. */
export interface Place {
  readonly path: readonly (string | number)[];
  readonly type: GraphQLInputType;
}

/** Every place in a value of the type, outermost first; one item of each list. */
export function placesIn(type: GraphQLInputType, path: readonly (string | number)[] = []): Place[] {
  const inner = getNullableType(type);
  const here = { path, type };
  if (isListType(inner)) return [here, ...placesIn(inner.ofType, [...path, 0])];
  if (!isInputObjectType(inner)) return [here];
  return [here, ...Object.values(inner.getFields()).flatMap((field) => placesIn(field.type, [...path, field.name]))];
}

/** A copy of a value with another one in a place; what lies on the way and is missing is made. */
export function withValueAt(value: unknown, type: GraphQLInputType, path: Place["path"], put: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return put;
  const inner = getNullableType(type);
  if (isListType(inner)) {
    const items = Array.isArray(value) && value.length > 0 ? ([...value] as unknown[]) : [minimalOf(inner.ofType)];
    return [withValueAt(items[0], inner.ofType, rest, put), ...items.slice(1)];
  }
  if (!isInputObjectType(inner)) throw new Error("there is nothing below a scalar");
  const field = inner.getFields()[step]!;
  const copy = { ...((value ?? minimalOf(inner)) as Record<string, unknown>) };
  copy[step] = withValueAt(copy[step], field.type, rest, put);
  return copy;
}
