/** Where a sign-in leads when nothing else was asked for. */
export const defaultReturnPath = "/graphiql";

/**
 * Where to go after signing in: a path of this service, never another site, however it is spelled.
 * @param wanted as the browser sent it
 */
export function returnPath(wanted: unknown): string {
  if (typeof wanted !== "string" || wanted.length > 2_000 || !/^\/[!-~]*$/.test(wanted)) return defaultReturnPath;
  // Browsers read "//host" and "/\host" as another site.
  if (/^\/[/\\]/.test(wanted) || wanted.includes("\\")) return defaultReturnPath;
  const here = "http://here.invalid";
  if (!URL.canParse(wanted, here)) return defaultReturnPath;
  const { origin, pathname, search, hash } = new URL(wanted, here);
  // A path with dots in it may have become one that begins with two slashes.
  return origin === here && !pathname.startsWith("//") ? pathname + search + hash : defaultReturnPath;
}
