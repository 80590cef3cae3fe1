import { cleanText } from "./text";

const bounds = { path: ["input", "name"], max: 200 };

describe("cleanText", () => {
  it.each([
    ["an accent written apart", " Atelie\u0301r ", "Atelie\u0301r".normalize("NFC")],
    ["another script", "山田", "山田"],
    ["a joiner between letters, which Persian needs", "می\u200cخواهم", "می\u200cخواهم"],
    ["an emoji with its selector", "❤\ufe0f", "❤\ufe0f"],
    ["a flag made of tags", "🏴\u{e0067}\u{e0062}\u{e007f}", "🏴\u{e0067}\u{e0062}\u{e007f}"],
    ["punctuation", "?!", "?!"],
  ])("keeps %s", (_what, given, kept) => {
    expect(cleanText(given, bounds)).toBe(kept);
  });

  it.each([
    ["zero-width spaces", "\u200b\u200b"],
    ["joiners", "\u200d\u200c\u2060"],
    ["tag characters", "\u{e0041}\u{e0042}"],
    ["soft hyphens", "\u00ad"],
    ["variation selectors", "\ufe0f\u{e0100}"],
    ["fillers that count as letters", "\u3164\u115f\u1160\uffa0"],
    ["the blank of Braille", "\u2800"],
    ["code points that are not assigned", "\u0378\u{10fffe}"],
    ["private ones", "\ue000"],
    ["marks without a letter", "\u0301\u0302"],
  ])("A-02 refuses what shows nothing: %s", (_what, text) => {
    expect(() => cleanText(text, bounds)).toThrow(expect.objectContaining({ code: "INVALID", path: bounds.path }));
    expect(() => cleanText(text, { ...bounds, min: 0 })).toThrow(/shows nothing/);
  });

  it("takes an empty text only where one may be", () => {
    expect(cleanText(" ", { ...bounds, min: 0 })).toBe("");
    expect(() => cleanText(null, bounds)).toThrow(expect.objectContaining({ code: "REQUIRED" }));
  });

  it.each(["a\u0000b", "a\nb", "a\u202eb", "\ud800"])("refuses controls and overrides: %j", (text) => {
    expect(() => cleanText(text, bounds)).toThrow(/Control characters/);
  });
});
