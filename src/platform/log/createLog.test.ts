import { createLog } from "./createLog";

function logged(pretty: boolean, write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog({ level: "info", pretty, destination: { write: (line: string) => void lines.push(line) } }));
  return lines.join("");
}
const fieldsOf = (write: (log: ReturnType<typeof createLog>) => void) =>
  JSON.parse(logged(false, write)) as Record<string, unknown>;

describe("the log", () => {
  it("writes a JSON object a line", () => {
    const text = logged(false, (log) => {
      log.info({ requestId: "r1", ms: 1.5 }, "request");
      log.debug({}, "below the level");
    });
    expect(text.endsWith("\n")).toBe(true);
    expect(JSON.parse(text)).toEqual({
      level: 30,
      time: expect.any(Number) as number,
      msg: "request",
      requestId: "r1",
      ms: 1.5,
    });
  });

  it("takes secrets out at any depth, in arrays and under any spelling", () => {
    const secret = "hunter2hunter2";
    const text = logged(false, (log) => {
      log.info(
        {
          headers: { authorization: secret, Cookie: secret, "set-cookie": [secret], "x-api-key": secret },
          input: {
            password: secret,
            newPassword: secret,
            passwordHash: Buffer.from(secret),
            a: { b: [{ c: { clientSecret: secret } }] },
          },
          code: secret,
          resetToken: { value: secret },
          SAMLAssertion: secret,
        },
        "x",
      );
    });
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString("base64"));
    expect(text.match(/\[redacted\]/g)).toHaveLength(11);
  });

  it("keeps of an error its name, message, code and stack, and not the statement's parameters", () => {
    const error = Object.assign(new Error("duplicate key"), {
      code: "23505",
      constraint: "users_email_key",
      detail: "Key (email)=(ada@example.com) already exists.",
      parameters: ["ada@example.com"],
      cause: new Error("inner"),
    });
    const { err } = fieldsOf((log) => {
      log.error({ err: error }, "failed");
    });
    expect(err).toEqual({
      type: "Error",
      message: "duplicate key",
      errorCode: "23505",
      constraint: "users_email_key",
      stack: expect.stringContaining("createLog.test") as string,
      cause: expect.objectContaining({ message: "inner" }) as object,
    });
  });

  it("bounds depth, length and number, and survives cycles", () => {
    const cycle: Record<string, unknown> = {
      long: "x".repeat(100_000),
      many: Array.from({ length: 10_000 }, () => "y"),
    };
    cycle["self"] = cycle;
    const text = logged(false, (log) => {
      log.warn({ cycle }, "x");
    });
    expect(text.length).toBeLessThan(50_000);
  });

  it("writes lines for people that no customer's text can break or colour", () => {
    const text = logged(true, (log) => {
      log.info(
        { requestId: "r1", method: "POST", path: "/graphql", status: 200, ms: 12.3, viewer: { type: "USER" } },
        "request",
      );
      log.warn({ name: "\u001b[31mred\r\nnew line \u202e" }, "hello\nworld");
      log.error({ err: new Error("broken\u0007") }, "failed");
    });
    const lines = text.split("\n");
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d info {2}POST \/graphql 200 12.3 ms USER r1$/);
    expect(lines[1]).toContain("hello\\u000aworld name=\\u001b[31mred\\u000d\\u000anew line \\u202e");
    expect(lines[2]).toContain("failed");
    expect(lines[3]).toBe("      Error: broken\\u0007");
    expect(lines[4]).toMatch(/^ {6} +at /);
  });
});
