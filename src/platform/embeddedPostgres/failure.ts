/** A reason why the embedded PostgreSQL cannot run, said in one plain sentence that also says what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";
}

/** What a person can always do instead: use a PostgreSQL of their own. */
export const USE_A_SERVER = "or set DATABASE_URL to a PostgreSQL server (15 to 18)";

const KNOWN_CAUSES: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [/no space left on device/i, "the disk is full; free some space and start again"],
  [/disk quota exceeded/i, "your disk quota is used up; free some space and start again"],
  [/read-only file system/i, "the file system is read-only; choose a data directory that can be written"],
  [
    /could not create shared memory segment|could not resize shared memory/i,
    "the system gives it too little shared memory (in a container, raise --shm-size)",
  ],
  [/lock file .* already exists/i, "another PostgreSQL process holds the data directory"],
  [
    /could not look up effective user id/i,
    "the user it runs as has no entry in /etc/passwd; add one or start as another user",
  ],
  [
    /could not locate a valid checkpoint record|invalid primary checkpoint record/i,
    "its data is damaged; restore a copy of the data directory, or remove it to begin anew",
  ],
];

/** Puts what PostgreSQL's tools wrote into one sentence: the known cause where there is one, else their last line. */
export function explain(what: string, output: string, logFile?: string): EmbeddedPostgresError {
  const known = KNOWN_CAUSES.find(([pattern]) => pattern.test(output));
  const lines = output
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const telling = lines.findLast((line) => /\b(FATAL|PANIC|error)\b/.test(line)) ?? lines.at(-1) ?? "it gave no reason";
  const where = logFile === undefined ? "" : ` (its log: ${logFile})`;
  return new EmbeddedPostgresError(`${what}: ${known === undefined ? telling : known[1]}${where}.`);
}

// Errors of Node's own modules are told by their shape: a test's realm has another Error than they have.

/** Says whether an error carries one of the given system error codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return typeof error === "object" && error !== null && "code" in error && codes.includes(String(error.code));
}

/** The text of an error of any kind. */
export function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
}
