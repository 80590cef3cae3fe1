import { Unavailable } from "../errors";
import { boundedQueue } from "./boundedQueue";
import { hashPassword, verifyPassword } from "./passwordHash";

describe("password hashes", () => {
  it("W-01 are Argon2id with OWASP's cost and a salt of their own", async () => {
    const [one, other] = await Promise.all([hashPassword("meadow otter lamp"), hashPassword("meadow otter lamp")]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(other).not.toBe(one);
    expect(await verifyPassword(one, "meadow otter lamp")).toBe(true);
    expect(await verifyPassword(one, "meadow otter lamp ")).toBe(false);
  });

  it("W-01 take every character into account: nothing is cut or normalised", async () => {
    const long = "a".repeat(999);
    const hash = await hashPassword(`${long}b`);
    expect(await verifyPassword(hash, `${long}b`)).toBe(true);
    expect(await verifyPassword(hash, `${long}c`)).toBe(false);
    expect(await verifyPassword(await hashPassword("caf\u00e9 au lait"), "cafe\u0301 au lait")).toBe(false);
  });

  it("X-25 never fit where there is no user, nor a text that could be nobody's password", async () => {
    expect(await verifyPassword(null, "")).toBe(false);
    expect(await verifyPassword(null, "meadow otter lamp")).toBe(false);
    expect(await verifyPassword(await hashPassword(""), "x".repeat(1_001))).toBe(false);
  });
});

describe("the queue for hashing", () => {
  it("W-06 runs so many at once, lets so many wait in order, and refuses the rest", async () => {
    const inTurn = boundedQueue({ atOnce: 2, waiting: 3, retryAfterSeconds: 7 });
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const ends: (() => void)[] = [];
    const work = (n: number) => async () => {
      most = Math.max(most, ++running);
      order.push(n);
      await new Promise<void>((end) => ends.push(end));
      running--;
      return n;
    };
    const accepted = [1, 2, 3, 4, 5].map((n) => inTurn(work(n)));
    await expect(inTurn(work(6))).rejects.toThrow(Unavailable);
    await expect(inTurn(work(7))).rejects.toMatchObject({ retryAfterSeconds: 7 });
    while (ends.length > 0) {
      ends.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await Promise.all(accepted)).toEqual([1, 2, 3, 4, 5]);
    expect([most, order]).toEqual([2, [1, 2, 3, 4, 5]]);
  });

  it("W-06 gives a place back when the work fails", async () => {
    const inTurn = boundedQueue({ atOnce: 1, waiting: 1, retryAfterSeconds: 1 });
    await expect(inTurn(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    const both = [inTurn(() => Promise.reject(new Error("no"))), inTurn(() => Promise.resolve("yes"))];
    expect(await Promise.allSettled(both)).toMatchObject([{ status: "rejected" }, { value: "yes" }]);
  });
});
