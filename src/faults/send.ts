import { z } from "zod";
import { encodeId } from "../platform/ids";
import type { Answer, Command } from "./history";

/** What a client has after it sent a command once. */
export type Sent =
  /** It is known what became of it. */
  | { readonly kind: "answer"; readonly answer: Answer }
  /** Nothing was changed by this request, says the server: it may be sent again. */
  | { readonly kind: "failed"; readonly requestId: string }
  /** Nobody took it. */
  | { readonly kind: "notSent" }
  /** Nobody knows. */
  | { readonly kind: "lost"; readonly unexpected?: string };

/** Longer than any answer may take: all waits of the service together are shorter. */
const patienceMs = 20_000;

const code = z.object({ code: z.string() });
const body = z.object({
  data: z
    .object({
      done: z
        .object({
          userErrors: z.array(code),
          results: z.array(z.object({ outcome: z.string(), error: code.nullish() })).nullish(),
          batchId: z.string().nullish(),
          replayed: z.boolean().nullish(),
        })
        .nullable(),
    })
    .nullish(),
  errors: z
    .array(
      z.object({ message: z.string(), extensions: z.object({ code: z.string(), outcome: z.string().optional() }) }),
    )
    .optional(),
});

const batch = (name: string, input: string) =>
  `mutation ($input: ${input}!) { done: ${name}(input: $input) { batchId replayed results { outcome error { code } } userErrors { code } } }`;
const one = (name: string, input: string) =>
  `mutation ($input: ${input}!) { done: ${name}(input: $input) { userErrors { code } } }`;

/** A command that goes over HTTP; what is purchased is the operator's to say. */
export type HttpCommand = Exclude<Command, { readonly kind: "purchase" }>;

const documents: Readonly<Record<HttpCommand["kind"], string>> = {
  assign: batch("assignSeats", "AssignSeatsInput"),
  remove: batch("removeSeats", "RemoveSeatsInput"),
  disable: one("disableUser", "DisableUserInput"),
  enable: one("enableUser", "EnableUserInput"),
  limit: one("setSeatLimit", "SetSeatLimitInput"),
  unlimit: one("removeSeatLimit", "RemoveSeatLimitInput"),
};

function inputOf(command: HttpCommand): object {
  switch (command.kind) {
    case "assign":
    case "remove": {
      const { userIds, mode, key } = command;
      return {
        userIds: userIds.map((id) => encodeId("usr", id)),
        mode,
        ...(key === null ? {} : { idempotencyKey: key }),
      };
    }
    case "disable":
    case "enable":
      return { userId: encodeId("usr", command.userId) };
    case "limit":
      return { accountId: encodeId("acc", command.accountId), limit: command.limit };
    case "unlimit":
      return { accountId: encodeId("acc", command.accountId) };
  }
}

/** Sends a command to a server, once, and says what that came to; never throws. */
export async function send(
  url: string,
  headers: Readonly<Record<string, string>>,
  command: HttpCommand,
): Promise<Sent> {
  const sentAt = Date.now();
  let status = 0;
  let requestId: string | null = null;
  let text: string;
  try {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ query: documents[command.kind], variables: { input: inputOf(command) } }),
      signal: AbortSignal.timeout(patienceMs),
    });
    ({ status } = response);
    requestId = response.headers.get("x-request-id");
    text = await response.text();
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause;
    if (cause?.code === "ECONNREFUSED") return { kind: "notSent" };
    if ((error as Error).name === "TimeoutError")
      return { kind: "lost", unexpected: `no answer to ${command.kind} within ${patienceMs} ms` };
    return { kind: "lost" };
  }
  // A server that listens already and is not ready to take requests.
  if (status === 503 && requestId === null) return { kind: "notSent" };
  return meaningOf(command, sentAt, status, requestId ?? "", text);
}

function meaningOf(command: HttpCommand, sentAt: number, status: number, requestId: string, text: string): Sent {
  const parsed = body.safeParse(jsonOf(text));
  if (!parsed.success) return { kind: "lost", unexpected: `HTTP ${status}: ${text.slice(0, 200)}` };
  const { data, errors } = parsed.data;
  const [error] = errors ?? [];
  if (error) {
    const { code: what, outcome } = error.extensions;
    if (what !== "UNAVAILABLE") return { kind: "lost", unexpected: `HTTP ${status} ${what}: ${error.message}` };
    return outcome === "UNKNOWN" ? { kind: "lost" } : { kind: "failed", requestId };
  }
  const done = data?.done;
  if (!done) return { kind: "lost", unexpected: `HTTP ${status} without data: ${text.slice(0, 200)}` };
  const refusal = done.userErrors[0]?.code ?? "OK";
  if (refusal === "IDEMPOTENCY_IN_PROGRESS") return { kind: "failed", requestId };
  const userIds = "userIds" in command ? command.userIds : [];
  return {
    kind: "answer",
    answer: {
      sentAt,
      receivedAt: Date.now(),
      requestId,
      code: refusal,
      rows: (done.results ?? []).map(({ outcome, error: why }, index) => ({
        userId: userIds[index] ?? "",
        outcome,
        code: why?.code ?? null,
      })),
      batchId: done.batchId ?? null,
      replayed: done.replayed ?? false,
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
