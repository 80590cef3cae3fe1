/** How the program ends; scripts may branch on it. */
export const exitCodes = {
  /** Everybody in the file has a seat. */
  ok: 0,
  /** Done, but some rows were refused: see the result file. */
  someRefused: 1,
  /** The command line or the file is wrong. */
  usage: 2,
  /** The key is not accepted, or lacks a scope. */
  key: 3,
  /** The service refused a request, or did not answer in the time given; running it again goes on. */
  service: 4,
  /** Stopped by Ctrl-C; running it again goes on. */
  interrupted: 130,
} as const;

/** Ends the program with a message that says what to do. */
export class Failure extends Error {
  constructor(
    readonly exitCode: number,
    message: string,
  ) {
    super(message);
    this.name = "Failure";
  }
}
