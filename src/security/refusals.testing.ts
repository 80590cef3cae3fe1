import type { RawAnswer } from "./world.testing";

interface Said {
  readonly code: string;
  readonly message: string;
  /** Where the fault lies, if it is told apart from the message. */
  readonly place: string;
}

/** Codes of a request that was understood and refused. */
const typed = new Set([
  "BAD_USER_INPUT",
  "GRAPHQL_VALIDATION_FAILED",
  "NOT_FOUND",
  "RATE_LIMITED",
  "TOO_COMPLEX",
  "BAD_REQUEST",
]);

/** What only the inside knows: SQL, stacks, paths, names of constraints, JavaScript's own words. */
const fromInside =
  /\b(select|insert into|update|delete from)\b.*\b(from|set|where|values)\b|pg_|_pkey|_check\b|constraint|relation "|column "|invalid byte|syntax error|node_modules|\.ts:\d|\bat \S+ \(|TypeError|undefined|\[object|QueryFailed|ECONN/i;

/** Errors and refusals in an answer: at the top, in the payload, in its rows. */
export function saidIn({ data, errors }: Pick<RawAnswer, "data" | "errors">): Said[] {
  const payloads = Object.values(data ?? {}) as ({
    readonly userErrors?: readonly Refused[];
    readonly results?: readonly { readonly error: Refused | null }[];
  } | null)[];
  const refusals = payloads.flatMap((payload) => [
    ...(payload?.userErrors ?? []),
    ...(payload?.results ?? []).flatMap((row) => (row.error ? [row.error] : [])),
  ]);
  return [
    ...(errors ?? []).map(({ extensions, message }) => ({
      code: extensions.code,
      message,
      place: (extensions as { readonly argument?: string }).argument ?? "",
    })),
    ...refusals.map(({ code, message, path }) => ({ code, message, place: (path ?? []).join(".") })),
  ];
}

interface Refused {
  readonly code: string;
  readonly message: string;
  readonly path?: readonly string[];
}

/** What is wrong with an answer to something that nobody should have sent; null if nothing is. */
export function faultOfAnswer(answer: RawAnswer, { mustRefuse }: { readonly mustRefuse: boolean }): string | null {
  if (answer.status >= 500) return `status ${answer.status}`;
  if (answer.text.length > 20_000) return `an answer of ${answer.text.length} characters`;
  const said = saidIn(answer);
  if (mustRefuse && said.length === 0) return `taken: ${answer.text.slice(0, 200)}`;
  for (const { code, message } of said) {
    const known = typed.has(code) || !(answer.errors ?? []).some((error) => error.extensions.code === code);
    if (!known) return `${code}: ${message}`;
    if (fromInside.test(message)) return `words from inside: ${message}`;
    if (message.length < 12 || message.length > 600) return `a message of ${message.length} characters: ${message}`;
    if (/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(message)) return `control characters in ${JSON.stringify(message)}`;
  }
  return null;
}

/** Whether a refusal says where the fault lies. */
export const namesPlace = (answer: RawAnswer, place: string): boolean =>
  saidIn(answer).some(({ message, place: told }) => message.includes(place) || told.includes(place));
