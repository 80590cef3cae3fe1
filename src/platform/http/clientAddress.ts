import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import proxyAddress from "proxy-addr";

/** Decides whether an address is one of our proxies, whose `X-Forwarded-*` headers are believed. */
export type TrustedProxies = (address: string) => boolean;

/**
 * Reads the list of trusted proxies.
 *
 * @param list addresses, CIDR ranges, or the names `loopback`, `linklocal`, `uniquelocal`
 * @throws TypeError naming the entry that is none of these
 */
export function trustProxies(list: readonly string[]): TrustedProxies {
  const trusts = proxyAddress.compile([...list]);
  return (address) => trusts(address, 0);
}

/** Addresses of IPv4 clients on a socket that takes both. */
const plain = (address: string) => (/^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice(7) : address);

/**
 * The address of whoever sent the request: the last in `X-Forwarded-For` that none of our proxies wrote. Without a
 * trusted proxy the header is not read. Null when the connection is gone.
 */
export function clientAddress(request: IncomingMessage, trusted: TrustedProxies): string | null {
  const socket = request.socket.remoteAddress;
  if (socket === undefined) return null;
  if (request.headers["x-forwarded-for"] === undefined) return plain(socket);
  const found = plain(proxyAddress(request, trusted));
  // A proxy may hand on rubbish from further out; then its own address is all that is known.
  return isIP(found) ? found : plain(socket);
}
