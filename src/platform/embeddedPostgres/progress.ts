/** Takes one line about what is being done, for a person who waits. */
export type Progress = (line: string) => void;

/** From here on a person wonders whether anything happens. */
const SLOW_AFTER_MS = 1_000;

/** Does the work; says what it is only when it takes more than a second. */
export async function announceWhenSlow<T>(announce: Progress, line: string, work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => {
    announce(line);
  }, SLOW_AFTER_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
