import { Refusal } from "../errors";
import { checkNewPassword, isAcceptableLength } from "./passwordRules";

const refusalOf = (password: string, email = "kim.lee@acme.example"): string | null => {
  try {
    checkNewPassword(password, email);
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.code).toBe("INVALID");
    expect(error.path).toEqual(["input", "password"]);
    return error.message;
  }
};

describe("the rules for a new password", () => {
  it("W-01 asks for eight characters, counted as people count them", () => {
    expect(refusalOf("kW3ol.x")).toMatch(/at least 8/);
    expect(refusalOf("kW3ol.xy")).toBeNull();
    expect(refusalOf("🦊🐙🦉🐝🦋🐢🐬")).toMatch(/at least 8/);
    expect(refusalOf("🦊🐙🦉🐝🦋🐢🐬🐳")).toBeNull();
  });

  it("W-01 asks for no kinds of characters and takes long ones", () => {
    for (const password of ["meadow otter lamp", "ψηλός βράχος", "x1".repeat(128), "ab".repeat(500)])
      expect(refusalOf(password)).toBeNull();
    expect(refusalOf("ab".repeat(500) + "c")).toMatch(/at most 1000/);
    expect(isAcceptableLength("🦊".repeat(1_000))).toBe(true);
    expect(isAcceptableLength("🦊".repeat(1_001))).toBe(false);
  });

  it("W-01 refuses what others would try first", () => {
    for (const password of ["password", "PassWord123", "12345678", "qwertyuiop", "zzzzzzzzzz"])
      expect(refusalOf(password)).toMatch(/first/);
    expect(refusalOf("Kim.Lee@ACME.example")).toMatch(/address/);
    expect(refusalOf("abcdefgh1234", "ABCDEFGH1234@acme.example")).toMatch(/address/);
  });

  it("W-01 refuses half a character, which two passwords would share", () => {
    expect(refusalOf("abcdefgh\ud800")).toMatch(/broken/);
  });
});
