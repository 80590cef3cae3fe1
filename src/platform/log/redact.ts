/** Fields whose values are never written, whatever they hold and however deep they lie. */
const secretName =
  /authorization|cookie|password|passphrase|secret|token|credential|assertion|api-?key|private-?key|^(code|otp|totp|pin)$/i;

/** Whether there is one or not is no secret. */
const isSecret = (name: string, value: unknown) =>
  secretName.test(name) && typeof value !== "boolean" && value !== null;

const deepest = 8;
const mostItems = 100;
const longestText = 2_000;

/** A copy of a log line's fields without secrets, bounded in depth and length; errors become their safe fields. */
export function redacted(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return value.length > longestText ? `${value.slice(0, longestText)}…` : value;
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return errorFields(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value) || ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= deepest) return "[deeper]";
  if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => redacted(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, mostItems)
      .map(([name, inner]) => [name, isSecret(name, inner) ? "[redacted]" : redacted(inner, depth + 1)]),
  );
}

/**
 * What is logged of an error. Only these: database errors carry the statement's parameters and the row's values.
 */
function errorFields(error: Error, depth: number): object {
  const { code, constraint } = error as Error & { code?: unknown; constraint?: unknown };
  return {
    type: error.name,
    message: redacted(error.message, depth + 1),
    ...(typeof code === "string" ? { errorCode: code } : {}),
    ...(typeof constraint === "string" ? { constraint } : {}),
    stack: redacted(error.stack, depth + 1),
    ...(error.cause !== undefined && depth < deepest ? { cause: redacted(error.cause, depth + 1) } : {}),
  };
}
