/** Tells how far the program is: a bar on a terminal, plain lines elsewhere. */
export class Progress {
  private shown = false;
  private lastLine = "";

  constructor(private readonly out: NodeJS.WriteStream) {}

  /** Moves the bar; where there is none, a line of its own. */
  at(what: string, done: number, total: number): void {
    const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
    const figures = `${done} of ${total} (${percent} %)`;
    if (this.out.isTTY) {
      const width = Math.max(10, Math.min(40, this.out.columns - what.length - figures.length - 6));
      const filled = Math.round((percent / 100) * width);
      this.out.write(`\r\u001b[K${what} [${"#".repeat(filled)}${".".repeat(width - filled)}] ${figures}`);
      this.shown = true;
      return;
    }
    const line = `${what}: ${figures}`;
    if (line !== this.lastLine) this.out.write(`${line}\n`);
    this.lastLine = line;
  }

  /** Says something, below the bar. */
  say(line: string): void {
    if (this.shown) this.out.write("\n");
    this.shown = false;
    this.out.write(`${line}\n`);
  }
}
