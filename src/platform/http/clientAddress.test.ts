import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { clientAddress, trustProxies } from "./clientAddress";

/** A request that came from `peer` with this `X-Forwarded-For`. */
function from(peer: string | undefined, forwarded?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: peer });
  const request = new IncomingMessage(socket);
  if (forwarded !== undefined) request.headers["x-forwarded-for"] = forwarded;
  return request;
}

describe("the client's address", () => {
  const none = trustProxies([]);
  const proxies = trustProxies(["10.0.0.0/8", "loopback"]);

  it.each([
    ["the peer's, whatever it claims, when no proxy is trusted", none, "203.0.113.9", "1.2.3.4", "203.0.113.9"],
    ["the peer's, when it is none of the proxies", proxies, "203.0.113.9", "1.2.3.4", "203.0.113.9"],
    ["what the proxy says", proxies, "10.1.2.3", "1.2.3.4", "1.2.3.4"],
    [
      "the last that no proxy of ours wrote: those before it are the client's to forge",
      proxies,
      "127.0.0.1",
      "6.6.6.6, 1.2.3.4, 10.9.9.9",
      "1.2.3.4",
    ],
    ["IPv6", proxies, "::1", "2001:db8::1", "2001:db8::1"],
    ["IPv4 on a socket of both", none, "::ffff:203.0.113.9", undefined, "203.0.113.9"],
    ["the proxy's, when it hands on rubbish", proxies, "10.1.2.3", "unknown", "10.1.2.3"],
    ["the proxy's, when it hands on markup", proxies, "10.1.2.3", "<script>, 10.1.1.1", "10.1.2.3"],
    ["the proxy's, when it hands on nothing", proxies, "10.1.2.3", "", "10.1.2.3"],
    ["nobody's, when the connection is gone", proxies, undefined, "1.2.3.4", null],
  ])("is %s", (_name, trusted, peer, forwarded, expected) => {
    expect(clientAddress(from(peer, forwarded), trusted)).toBe(expected);
  });

  it("takes no list that says nothing definite", () => {
    expect(() => trustProxies(["my-proxy"])).toThrow("my-proxy");
    expect(() => trustProxies(["10.0.0.0/99"])).toThrow("99");
  });
});
