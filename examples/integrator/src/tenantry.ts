import { setTimeout as sleep } from "node:timers/promises";
import { exitCodes, Failure } from "./failure.js";
import type { TypedDocumentString } from "./operations.generated.js";

/** An error of an answer, as far as a program needs it. */
interface AnswerError {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly permission?: string; readonly requestId?: string };
}

/** Where and how to ask. */
export interface Connection {
  readonly url: string;
  readonly key: string;
  /** Tries of one request, the first included. */
  readonly attempts: number;
  /** Ends waiting between two tries. */
  readonly signal: AbortSignal;
  /** Told before each wait. */
  readonly onRetry: (why: string, waitMs: number) => void;
}

/** Something went wrong that may pass by itself. */
export class Passing extends Error {
  /** @param notBeforeMs what the service asked to wait, in milliseconds */
  constructor(
    message: string,
    readonly notBeforeMs = 0,
  ) {
    super(message);
  }
}

const requestTimeoutMs = 90_000;
const [firstWaitMs, longestWaitMs] = [500, 30_000];

/**
 * Sends a typed document until it is answered: after a broken connection, a 5xx, UNAVAILABLE or RATE_LIMITED it waits
 * and sends the same again. Only send what may be done twice: queries, and mutations with an idempotency key.
 *
 * @param read takes what is wanted out of the answer; throws `Passing` to have it asked again
 * @throws Failure when trying again would not help, or was tried often enough
 */
export async function ask<Data, Variables, Result>(
  connection: Connection,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  read: (data: Data) => Result,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    connection.signal.throwIfAborted();
    try {
      return read(await send(connection, document, variables));
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      if (attempt >= connection.attempts)
        throw new Failure(exitCodes.service, `Gave up after ${attempt} tries: ${error.message.replace(/\.$/, "")}.`);
      const waitMs = Math.ceil(Math.max(error.notBeforeMs, backOffMs(attempt)));
      connection.onRetry(error.message, waitMs);
      await sleep(waitMs, undefined, { signal: connection.signal });
    }
  }
}

/** Doubles with each try and is drawn at random below that, so that many programs do not come back at once. */
const backOffMs = (attempt: number) => Math.random() * Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1));

async function send<Data, Variables>(
  { url, key }: Connection,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ query: document.toString(), variables }),
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    text = await response.text();
  } catch (error) {
    throw new Passing(`no answer from ${url} (${causeOf(error)})`);
  }
  const answer = parse<Data>(text);
  const notBeforeMs = retryAfterMs(response.headers.get("retry-after"));
  const [error] = answer?.errors ?? [];
  if (error) throw refusalOf(error, notBeforeMs);
  if (answer?.data && response.ok) return answer.data;
  const what = `${url} answered ${response.status} ${response.statusText}`;
  if (response.status >= 500 || response.status === 429) throw new Passing(what, notBeforeMs);
  throw new Failure(exitCodes.service, `${what}, which is no answer of Tenantry. Is the URL right?`);
}

function parse<Data>(text: string): { readonly data?: Data | null; readonly errors?: readonly AnswerError[] } | null {
  try {
    return JSON.parse(text) as { data?: Data | null; errors?: AnswerError[] } | null;
  } catch {
    return null;
  }
}

/** Seconds, or a date. */
function retryAfterMs(value: string | null): number {
  if (value === null) return 0;
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1_000;
  return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}

/** What an error of the answer means to us: see docs/errors.md. */
function refusalOf({ message, extensions }: AnswerError, notBeforeMs: number): Error {
  switch (extensions?.code) {
    // Also when nobody knows whether the change went through: the idempotency key keeps it from being done twice.
    case "UNAVAILABLE":
    case "RATE_LIMITED":
      return new Passing(message, notBeforeMs);
    case "INTERNAL":
      return new Passing(`${message} (request ${extensions.requestId ?? "unknown"})`, notBeforeMs);
    case "UNAUTHENTICATED":
      return new Failure(
        exitCodes.key,
        "The API key is not accepted: it is mistyped, over its time, revoked, or its owner or account is disabled.",
      );
    case "FORBIDDEN":
      return new Failure(exitCodes.key, `The API key may not do this. ${message}`);
    default:
      return new Failure(exitCodes.service, `${extensions?.code ?? "The service refused"}: ${message}`);
  }
}

/** `fetch failed` says nothing; what is below it does. */
function causeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : String(error));
}
