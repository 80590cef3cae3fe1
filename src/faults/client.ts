import { setTimeout as sleep } from "node:timers/promises";
import type { Actor, Answer, Command, Invocation } from "./history";
import type { Random } from "./random";
import { type HttpCommand, send, type Sent } from "./send";
import type { Turn } from "./workload";

/** Somebody who sends commands, one after the other, to whichever server answers. */
export interface ClientOptions {
  readonly actor: Actor;
  readonly headers: Readonly<Record<string, string>>;
  /** Where each server is; null while it is down. */
  readonly urls: () => readonly (string | null)[];
  /** For what is not part of the workload: which server, how long to wait. */
  readonly random: Random;
  /** Sets what is purchased, as the operator. */
  readonly purchase: (purchased: number) => Promise<Sent>;
  readonly figures: Figures;
}

/** What clients count. */
export interface Figures {
  requests: number;
  retries: number;
  replays: number;
  /** Of the slowest answer, in milliseconds. */
  slowestMs: number;
}

/** How long a client goes on sending a command that nobody answers for. */
const patienceMs = 90_000;

/** Carries a turn out and writes down what came of it. */
export async function takeTurn(
  client: ClientOptions,
  turn: Turn,
  record: (command: Command, actor: Actor) => Invocation,
) {
  const { command } = turn;
  if (command.kind === "purchase") {
    note(record(command, { type: "OPERATOR", id: null }), await client.purchase(command.purchased));
    return;
  }
  const invocation = record(command, client.actor);
  const { urls, random } = client;
  if (turn.race) {
    const both = urls().filter((url) => url !== null);
    const sent = await Promise.all(both.map((url) => timed(client, url, command)));
    for (const one of sent) note(invocation, one);
  }
  const mayRepeat = isOfSeats(command) && command.key !== null;
  const until = Date.now() + patienceMs;
  while (invocation.answers.length === 0 && (mayRepeat || invocation.lost === 0) && Date.now() < until)
    await once(client, command, invocation);
  // A first outcome, or none: what nobody answered for, nobody asks about again.
  const [first] = invocation.answers;
  if (!mayRepeat || first?.code !== "OK") return;
  if (turn.replay) {
    await sleep(random.below(400));
    const known = invocation.answers.length;
    while (invocation.answers.length === known && Date.now() < until) await once(client, command, invocation);
  }
  if (turn.misuse && isOfSeats(command)) await misuse(client, command, invocation, until);
}

/** Sends the command to one of the servers; before another try it rests, longer where nobody took it. */
async function once(client: ClientOptions, command: HttpCommand, invocation: Invocation): Promise<void> {
  const { urls, random, figures } = client;
  const up = urls().filter((url) => url !== null);
  const [url] = random.sample(up, 1);
  const sent: Sent = url === undefined ? { kind: "notSent" } : await timed(client, url, command);
  note(invocation, sent);
  if (sent.kind === "answer") return;
  figures.retries += 1;
  await sleep(20 + random.below(sent.kind === "notSent" ? 150 : 80));
}

async function timed({ headers, figures }: ClientOptions, url: string, command: HttpCommand): Promise<Sent> {
  const since = Date.now();
  figures.requests += 1;
  const sent = await send(url, headers, command);
  figures.slowestMs = Math.max(figures.slowestMs, Date.now() - since);
  if (sent.kind === "answer" && sent.answer.replayed) figures.replays += 1;
  return sent;
}

/** The key of a command that was carried out, with another input: it must be refused and change nothing. */
async function misuse(
  client: ClientOptions,
  command: SeatCommand,
  invocation: Invocation,
  until: number,
): Promise<void> {
  const mode = command.mode === "REJECT_ALL" ? "SKIP_FAILED" : "REJECT_ALL";
  while (Date.now() < until) {
    const [url] = client.random.sample(
      client.urls().filter((found) => found !== null),
      1,
    );
    const sent = url === undefined ? null : await timed(client, url, { ...command, mode });
    if (sent?.kind === "answer") {
      if (sent.answer.code !== "IDEMPOTENCY_KEY_REUSED")
        invocation.unexpected.push(`its key with another input was answered ${sent.answer.code}`);
      return;
    }
    if (sent?.kind === "lost" && sent.unexpected) invocation.unexpected.push(sent.unexpected);
    await sleep(50 + client.random.below(100));
  }
}

function note(invocation: Invocation, sent: Sent): void {
  if (sent.kind === "failed") invocation.failedRequestIds.push(sent.requestId);
  if (sent.kind === "lost") {
    invocation.lost += 1;
    if (sent.unexpected) invocation.unexpected.push(sent.unexpected);
  }
  if (sent.kind !== "answer") return;
  const isFirstDone = isDone(sent.answer) && !invocation.answers.some(isDone);
  if (invocation.completedAt === null || isFirstDone) invocation.completedAt = sent.answer.receivedAt;
  invocation.answers.push(sent.answer);
}

type SeatCommand = Extract<Command, { readonly kind: "assign" | "remove" }>;
const isOfSeats = (command: Command): command is SeatCommand => "userIds" in command;

const isDone = ({ code }: Answer) => code === "OK";
