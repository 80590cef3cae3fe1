/**
 * Lets the program go on when whoever read its output is gone (`tenantry … | head`, a log collector that ended): a command
 * finishes what it began, and a service goes on serving. Any other fault of the stream is one.
 */
export function outliveClosedPipe(...streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams)
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
}
