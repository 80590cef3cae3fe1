import type { Command } from "./history";
import type { Random } from "./random";

/** Whom and what the commands are about. */
export interface Population {
  readonly userIds: readonly string[];
  readonly accountIds: readonly [string, ...string[]];
}

/** One turn of a client. */
export interface Turn {
  readonly command: Command;
  /** Sends it to both servers at the same moment. */
  readonly race: boolean;
  /** Sends it once more after it was answered. */
  readonly replay: boolean;
  /** Then sends the same key with another input, which must be refused. */
  readonly misuse: boolean;
  /** Milliseconds of rest before it. */
  readonly restMs: number;
}

const weights = { assign: 36, remove: 32, limit: 9, unlimit: 4, purchase: 3, disable: 8, enable: 8 };

/** Draws a client's next turn. The same source draws the same turns, whatever becomes of them. */
export function drawTurn(random: Random, { userIds, accountIds }: Population, key: string): Turn {
  const kind = random.weighted(weights);
  const user = () => userIds[random.below(userIds.length)] ?? "";
  const account = () => random.pick(accountIds);
  const restMs = random.below(20);
  const plain = (command: Command): Turn => ({ command, race: false, replay: false, misuse: false, restMs });
  switch (kind) {
    case "assign":
    case "remove": {
      const count = { one: () => 1, few: () => 2 + random.below(5), many: () => 7 + random.below(14) };
      const size = count[random.weighted({ one: 50, few: 30, many: 20 })]();
      const command: Command = {
        kind,
        userIds: random.sample(userIds, size),
        mode: random.weighted({ REJECT_ALL: 1, SKIP_FAILED: 1 }),
        key: random.next() < 0.9 ? key : null,
      };
      const [race, replay, misuse] = [random.next() < 0.06, random.next() < 0.1, random.next() < 0.03];
      return command.key === null ? plain(command) : { command, race, replay, misuse, restMs };
    }
    case "limit":
      return plain({ kind, accountId: account(), limit: random.pick([8, 12, 16, 20, 26]) });
    case "unlimit":
      return plain({ kind, accountId: account() });
    case "purchase":
      return plain({ kind, purchased: random.pick([64, 72, 80, 96]) });
    case "disable":
    case "enable":
      return plain({ kind, userId: user() });
  }
}
