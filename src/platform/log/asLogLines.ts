import type { Log } from "../runtime";

/** Says things through a log: each line that has words becomes an entry, without what sets it off on a terminal. */
export const asLogLines =
  (log: Pick<Log, "info">) =>
  (text: string): void => {
    for (const line of text.split("\n")) if (line.trim() !== "") log.info({}, line.trim());
  };
