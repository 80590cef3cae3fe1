/** A fault that is put into the service on purpose, to see whether the checker finds it. */
export interface Plant {
  readonly name: string;
  readonly edits: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
}

const commit = `await transaction.commit(lastOf(attempt, ctx, options, result));`;

/** The faults that can be planted, each the bug that one of the rules is there to prevent. */
export const plants: readonly Plant[] = [
  {
    // Reads how many seats are assigned, decides, and writes, without the lock that keeps the others out meanwhile.
    name: "count-then-insert",
    edits: [
      {
        file: "src/modules/seats/seatBatch.ts",
        find: `tx.lock({ organization: wrongCount === null }, () =>`,
        replace: `tx.lock({}, () =>`,
      },
    ],
  },
  {
    // Seats and counters commit; number and time of the rows are taken then, and the rows follow in a transaction of
    // their own. Nobody sees a difference unless a process dies between the two.
    name: "log-in-second-transaction",
    edits: [
      {
        file: "src/modules/seats/seatLedger.ts",
        find: `  else tx.finally(write, params);`,
        replace: `  else {
    const [taken] = await tx.rows(writeUnlogged, params);
    tx.origin.later = [writeLog, [...params, taken.before, taken.at]];
  }`,
      },
      {
        file: "src/modules/seats/seatLedger.ts",
        find: `/** The one function that changes a limit`,
        replace: `const writeUnlogged = statement("seats.writeUnlogged", writeSeats.text.replace(appendToLog,
  "select pool.logged_before as before, moment.at from pool, moment where $5 <> '' and $6::uuid <> $7::uuid"));
const writeLog = statement("seats.writeLog", "with " + entriesAndMoment.replace(/moment as [^]*$/,
  "moment as (select $9::timestamptz as at), pool as (select $8::bigint as logged_before) ") + appendToLog);
/** The one function that changes a limit`,
      },
      {
        file: "src/platform/operation.ts",
        find: `        ctx.load.forget();
        // What the request reads next`,
        replace: `        if (ctx.origin.later) {
          const second = new Transaction(runtime);
          await second.begin(viewer, {}, { statementTimeoutMs: 10_000, claim: null });
          await second.rows(...ctx.origin.later);
          await second.commit([]);
        }
        ctx.load.forget();
        // What the request reads next`,
      },
    ],
  },
  {
    // Says that it is done while the commit is still on its way.
    name: "answer-before-commit",
    edits: [
      {
        file: "src/platform/operation.ts",
        find: commit,
        replace: commit.replace("await ", "void ").replace(";", ".catch(() => transaction.rollback());"),
      },
    ],
  },
];

/**
 * A source with the plant's edits made.
 * @throws Error when a text to replace is not there exactly once
 */
export function planted({ name, edits }: Plant, file: string, source: string): string {
  return edits
    .filter((edit) => edit.file === file)
    .reduce((text, { find, replace }) => {
      if (text.split(find).length !== 2) throw new Error(`${name} does not fit ${file} any more: ${find}`);
      return text.replace(find, () => replace);
    }, source);
}
