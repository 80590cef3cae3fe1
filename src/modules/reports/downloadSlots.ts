import type { Viewer } from "../../platform/context";
import { RateLimited, Unavailable } from "../../platform/errors";

/** Bounds the downloads that are under way. */
export interface DownloadSlots {
  /**
   * Takes a place; nobody waits for one.
   * @returns gives it back
   * @throws RateLimited where the viewer or the organization has theirs, Unavailable where all are taken
   */
  enter(viewer: Pick<Viewer, "organizationId" | "type" | "id">): () => void;
}

/** So many downloads of one person or key at once. */
const mostOfOne = 2;
const comeBackSeconds = 15;

/**
 * Makes the places.
 * @param atOnce of all together; one organization has half of them at most, so that it never keeps the others out
 */
export function createDownloadSlots(atOnce: number): DownloadSlots {
  const mostOfOrganization = Math.max(1, Math.floor(atOnce / 2));
  const taken = new Map<string, number>();
  let all = 0;
  const count = (whose: string, change: 1 | -1) => {
    const now = (taken.get(whose) ?? 0) + change;
    if (now > 0) taken.set(whose, now);
    else taken.delete(whose);
  };
  return {
    enter: ({ organizationId, type, id }) => {
      const who = `${type}:${id ?? ""}`;
      if ((taken.get(who) ?? 0) >= mostOfOne || (taken.get(organizationId) ?? 0) >= mostOfOrganization)
        throw new RateLimited(comeBackSeconds);
      if (all >= atOnce)
        throw new Unavailable("Other reports are being downloaded. Try again shortly.", comeBackSeconds);
      const change = (by: 1 | -1) => {
        all += by;
        count(who, by);
        count(organizationId, by);
      };
      change(1);
      return () => {
        change(-1);
      };
    },
  };
}
