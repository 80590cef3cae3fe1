import fc from "fast-check";
import { GraphQLError, parseValue } from "graphql";
import { DateTime, EmailAddress, isoTime, Locale, TimeZone } from "./scalars";

const scalars = { DateTime, EmailAddress, TimeZone, Locale };

describe("DateTime", () => {
  it.each([
    ["2026-11-24 11:22:33.123456+00", "2026-11-24T11:22:33.123Z"],
    ["2026-11-24 11:22:33+00", "2026-11-24T11:22:33.000Z"],
    ["2026-11-24 11:22:33.1+00", "2026-11-24T11:22:33.100Z"],
    ["2026-11-24 11:22:33.000999+00", "2026-11-24T11:22:33.000Z"],
    ["2026-11-24T11:22:33.5+01:00", "2026-11-24T10:22:33.500Z"],
  ])("prints what PostgreSQL gives: %s", (text, expected) => {
    expect(DateTime.serialize(text)).toBe(expected);
  });

  it("prints a Date, and text as the Date it stands for", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date("9999-01-01"), noInvalidDate: true }), (date) => {
        const iso = date.toISOString();
        expect(isoTime(date)).toBe(iso);
        expect(isoTime(iso.replace("T", " ").replace("Z", "+00"))).toBe(iso);
      }),
    );
  });

  it.each([42, null, {}, "soon"])("does not print %p", (value) => {
    expect(() => DateTime.serialize(value)).toThrow();
  });

  it.each([
    ["2026-11-24T11:22:33Z", "2026-11-24T11:22:33.000Z"],
    ["2026-11-24T11:22Z", "2026-11-24T11:22:00.000Z"],
    ["2026-11-24T12:22:33.123456+01:00", "2026-11-24T11:22:33.123Z"],
    ["2024-02-29T23:59:59-11:00", "2024-03-01T10:59:59.000Z"],
  ])("takes %s", (text, iso) => {
    expect(DateTime.parseValue(text).toISOString()).toBe(iso);
  });

  it.each([
    "2026-11-24",
    "2026-11-24T11:22:33",
    "2026-11-24 11:22:33Z",
    "2026-02-31T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-11-24T24:00:00Z",
    "2026-11-24T11:60:00Z",
    "0000-01-01T00:00:00Z",
    "+010000-01-01T00:00:00Z",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "2026-11-24T11:22:33Z\n",
    "now",
    "1764000000",
    "",
    1764000000,
    null,
    ["2026-11-24T11:22:33Z"],
  ])("refuses %p", (value) => {
    expect(() => DateTime.parseValue(value)).toThrow("Expected a time with its offset, such as");
  });
});

describe("EmailAddress", () => {
  it.each(["ada@example.com", "o'hara+x@sub.example.co.uk", "ADA@EXAMPLE.COM"])("takes %s as written", (text) => {
    expect(EmailAddress.parseValue(text)).toBe(text);
  });

  it.each([
    "ada",
    "ada@",
    "@example.com",
    "a b@example.com",
    "ada@example.com\n",
    "ada@example.com\0",
    "a@b@c",
    "ada@-x.com",
    `${"a".repeat(250)}@b.co`,
    "<ada@example.com>",
    1,
    {},
  ])("refuses %p", (value) => {
    expect(() => EmailAddress.parseValue(value)).toThrow("Expected an email address such as ada@example.com");
  });

  it("prints what is stored, whatever it is", () => {
    expect(EmailAddress.serialize("kept before the rule")).toBe("kept before the rule");
  });
});

describe("TimeZone", () => {
  it.each([
    ["Europe/Berlin", "Europe/Berlin"],
    ["europe/berlin", "Europe/Berlin"],
    ["UTC", "UTC"],
    ["America/Argentina/Buenos_Aires", expect.stringContaining("Buenos_Aires")],
    ["Asia/Kolkata", "Asia/Kolkata"],
    ["gmt", "GMT"],
    ["EST5EDT", "EST5EDT"],
    ["gb-eire", "GB-Eire"],
    ["Etc/GMT+5", "Etc/GMT+5"],
  ])("takes %s", (text, expected) => {
    expect(TimeZone.parseValue(text)).toEqual(expected);
  });

  it.each([
    "Berlin",
    "Europe/Atlantis",
    "IST",
    "PST",
    "SystemV/PST8",
    "+01:00",
    "UTC; drop table",
    "",
    " UTC",
    "a".repeat(10_000),
    1,
  ])("refuses %p", (value) => {
    expect(() => TimeZone.parseValue(value)).toThrow("Expected an IANA time zone such as Europe/Berlin or UTC");
  });
});

describe("Locale", () => {
  it.each([
    ["en", "en"],
    ["DE-ch", "de-CH"],
    ["zh-hant-tw", "zh-Hant-TW"],
  ])("takes %s as %s", (text, expected) => {
    expect(Locale.parseValue(text)).toBe(expected);
  });

  it.each(["english", "e", "de_CH", "", "en-", "en-US-", `en-x-${"a".repeat(40)}`, "*", 1])("refuses %p", (value) => {
    expect(() => Locale.parseValue(value)).toThrow("Expected a language tag (BCP 47) such as en");
  });
});

describe("every scalar", () => {
  it.each(Object.values(scalars))("$name quotes at most 60 characters of what it refuses", (scalar) => {
    const long = "!".repeat(1_000_000);
    for (const attempt of [() => scalar.parseValue(long), () => scalar.parseLiteral(parseValue(`"${long}"`))]) {
      let message = "";
      try {
        attempt();
      } catch (error) {
        expect(error).toBeInstanceOf(GraphQLError);
        message = (error as Error).message;
      }
      expect(message).toMatch(/^Expected /);
      expect(message.length).toBeLessThan(250);
    }
  });

  it.each(Object.values(scalars))("$name refuses literals of other kinds and describes itself", (scalar) => {
    for (const literal of ["1", "true", "{}", "[]", "NAME"])
      expect(() => scalar.parseLiteral(parseValue(literal))).toThrow("Expected ");
    expect(scalar.description).toMatch(/\.$/);
  });
});
