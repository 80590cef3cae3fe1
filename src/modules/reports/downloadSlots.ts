import type { Viewer } from "../../platform/context";
import { RateLimited, Unavailable } from "../../platform/errors";

/** Bounds the downloads that are under way. */
export interface DownloadSlots {
  /**
   * Takes a place; nobody waits for one.
   * @returns gives it back
   * @throws RateLimited where the viewer has theirs, Unavailable where all are taken
   */
  enter(viewer: Pick<Viewer, "type" | "id">): () => void;
}

/** So many downloads of one person or key at once. */
const mostOfOne = 2;
const comeBackSeconds = 15;

/**
 * Makes the places.
 * @param atOnce of all together: each may hold a connection of the pool, which others need, too
 */
export function createDownloadSlots(atOnce: number): DownloadSlots {
  const taken = new Map<string, number>();
  let all = 0;
  return {
    enter: ({ type, id }) => {
      const who = `${type}:${id ?? ""}`;
      const own = taken.get(who) ?? 0;
      if (own >= mostOfOne) throw new RateLimited(comeBackSeconds);
      if (all >= atOnce)
        throw new Unavailable("Other reports are being downloaded. Try again shortly.", comeBackSeconds);
      all += 1;
      taken.set(who, own + 1);
      return () => {
        all -= 1;
        const left = (taken.get(who) ?? 1) - 1;
        if (left > 0) taken.set(who, left);
        else taken.delete(who);
      };
    },
  };
}
