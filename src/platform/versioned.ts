import type { ActorType, Tx } from "./context";
import { Refusal } from "./errors";

/** What every editable row carries. */
export interface Versioned {
  organizationId: string;
  version: number;
  updatedAt: Date;
  updatedByType: ActorType;
  updatedById: string | null;
}

/**
 * Refuses a change that is based on an old version.
 * @throws Refusal VERSION_CONFLICT with who changed it and when
 */
export function checkVersion(row: Versioned, expectedVersion: number | null | undefined): void {
  if (expectedVersion == null || expectedVersion === row.version) return;
  throw new Refusal(
    "VERSION_CONFLICT",
    `It has version ${row.version} by now, you sent ${expectedVersion}. Read it again and decide on what it says today.`,
    ["input", "expectedVersion"],
    {
      kind: "VersionConflict",
      expectedVersion,
      actualVersion: row.version,
      changedAt: row.updatedAt.toISOString(),
      changedBy: { organizationId: row.organizationId, type: row.updatedByType, id: row.updatedById },
    },
  );
}

/** Marks the row as changed now by the viewer; the version rises by one. */
export function stamp(tx: Pick<Tx, "viewer" | "now">, row: Versioned): void {
  row.version += 1;
  Object.assign(row, madeBy(tx));
}

/** The columns that say who made a row and when, for a new one. */
export const madeBy = (tx: Pick<Tx, "viewer" | "now">) => ({
  updatedAt: tx.now(),
  updatedByType: tx.viewer.type,
  updatedById: tx.viewer.id,
});
