import { auditCatalogue, declareAuditCodes, describeEvent } from "./catalogue";
import { namesSecret } from "./secretNames";

declareAuditCodes({
  "catalogueTest.set": {
    item: "Limit",
    action: "set",
    success: "Limit of {account} set to {after.limit}.",
    failure: "Limit of {account} not set.",
  },
  "catalogueTest.drop": { item: "Limit", action: "drop", success: "Limit dropped." },
});

describe("the audit catalogue", () => {
  it("L-02 words an event from its code and values when it is read", () => {
    const values = { account: "Kathmandu", after: { limit: 0 } };
    expect(describeEvent("catalogueTest.set", "SUCCESS", null, values)).toBe("Limit of Kathmandu set to 0.");
    expect(describeEvent("catalogueTest.set", "FAILURE", "FORBIDDEN", values)).toBe(
      "Limit of Kathmandu not set. (FORBIDDEN)",
    );
    expect(describeEvent("catalogueTest.drop", "FAILURE", null, {})).toBe("Limit: drop failed.");
    expect(describeEvent("catalogueTest.unknown", "SUCCESS", null, {})).toBe("catalogueTest.unknown");
  });

  it("L-02 reads a dash for what was erased, and takes nothing from prototypes", () => {
    expect(describeEvent("catalogueTest.set", "SUCCESS", null, {})).toBe("Limit of — set to —.");
    expect(describeEvent("catalogueTest.set", "SUCCESS", null, { account: null, after: "none" })).toBe(
      "Limit of — set to —.",
    );
  });

  it("L-01 keeps an event on one line, whatever names hold", () => {
    const account = "a\r\nb\u001b[31m\u202e{after.limit}$&";
    expect(describeEvent("catalogueTest.set", "SUCCESS", null, { account, after: { limit: 1 } })).toBe(
      "Limit of a\\u000d\\u000ab\\u001b[31m\\u202e{after.limit}$& set to 1.",
    );
  });

  it("L-02 refuses a code that is declared twice", () => {
    expect(() => declareAuditCodes({ "catalogueTest.set": { item: "x", action: "y", success: "z" } })).toThrow(
      "declared twice",
    );
    expect(auditCatalogue().get("catalogueTest.set")?.item).toBe("Limit");
  });

  it.each([
    "password",
    "passwordHash",
    "passwordHashes",
    "oldPassword",
    "API_SECRET",
    "tokens",
    "resetToken",
    "code",
    "totpCode",
    "recovery-codes",
    "cookieAfter",
  ])("L-01 knows %s for the name of a secret", (name) => expect(namesSecret(name)).toBe(true));

  it.each([
    "passwordValidityDays",
    "reasonCode",
    "address",
    "name",
    "email",
    "codes of conduct",
    "tokenCount",
    "before",
    "hashedAt",
  ])("L-01 knows %s for none", (name) => expect(namesSecret(name)).toBe(false));
});
