import { useCallback, useEffect, useRef, useState } from "react";

import { askGraph } from "./askGraph";
import type { Problem } from "./problem";
import type { SeatedUsersQuery } from "./seatQueries.generated";

const pageSize = 25;

/** One user with a seat, as the panel lists them. */
export type SeatedUser = NonNullable<NonNullable<SeatedUsersQuery["account"]>["seatedUsers"]>["nodes"][number];

/** The users with a seat on one account, as far as they were read. */
export interface SeatedUsersRead {
  readonly users: readonly SeatedUser[];
  readonly totalCount: number;
  readonly hasMore: boolean;
  readonly loading: boolean;
  readonly problem: Problem | null;
  readonly more: () => void;
  readonly refresh: () => void;
}

const nothing = {
  users: [] as readonly SeatedUser[],
  totalCount: 0,
  hasMore: false,
  loading: true,
  problem: null as Problem | null,
};

/** Reads an account's seated users page by page, and anew whenever `readings` has changed. */
export function useSeatedUsers(accountId: string, readings: number): SeatedUsersRead {
  const [shown, setShown] = useState(nothing);
  const asking = useRef<AbortController | null>(null);
  const latest = useRef({ users: 0, endCursor: null as string | null });

  const read = useCallback(
    async (first: number, after: string | null) => {
      asking.current?.abort();
      const { signal } = (asking.current = new AbortController());
      setShown((before) => ({ ...before, loading: true }));
      try {
        const { data, problem } = await askGraph("seatedUsers", { accountId, search: "", first, after }, signal);
        const page = data?.account?.seatedUsers;
        latest.current.endCursor = page?.pageInfo.endCursor ?? null;
        setShown((before) => {
          const users = page ? joined(after === null ? [] : before.users, page.nodes) : before.users;
          latest.current.users = users.length;
          return {
            users,
            totalCount: page?.totalCount ?? before.totalCount,
            hasMore: page?.pageInfo.hasNextPage ?? false,
            loading: false,
            problem,
          };
        });
      } catch {
        // Read anew meanwhile, or folded in again.
      }
    },
    [accountId],
  );

  const refresh = useCallback(() => {
    // No more than one page of the list can be, however many were unfolded.
    void read(Math.min(100, Math.max(pageSize, latest.current.users)), null);
  }, [read]);

  useEffect(() => {
    refresh();
    return () => asking.current?.abort();
  }, [refresh, readings]);

  return { ...shown, refresh, more: () => void read(pageSize, latest.current.endCursor) };
}

function joined(users: readonly SeatedUser[], next: readonly SeatedUser[]): SeatedUser[] {
  const known = new Set(users.map(({ userId }) => userId));
  return [...users, ...next.filter(({ userId }) => !known.has(userId))];
}
