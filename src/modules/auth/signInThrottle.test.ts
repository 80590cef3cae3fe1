import { networkOf } from "./signInThrottle";

describe("what counts as one sender", () => {
  it("W-06 is an IPv4 address, also one written as IPv6", () => {
    expect(networkOf("203.0.113.7")).toBe("203.0.113.7");
    expect(networkOf("::ffff:203.0.113.7")).toBe("203.0.113.7");
    expect(networkOf(null)).toBe("unknown");
  });

  it("W-06 is an IPv6 network of /64, in all spellings: one subscriber has 2^64 addresses", () => {
    const one = networkOf("2001:db8:1:2:3:4:5:6");
    expect(one).toBe("2001:db8:1:2::/64");
    for (const same of ["2001:DB8:1:2::1", "2001:0db8:0001:0002::", "2001:db8:1:2:ffff::9%eth0"])
      expect(networkOf(same)).toBe(one);
    expect(networkOf("2001:db8:1:3::1")).not.toBe(one);
    expect(networkOf("::1")).toBe("0:0:0:0::/64");
    expect(networkOf("2001:db8::1")).toBe("2001:db8:0:0::/64");
  });
});
