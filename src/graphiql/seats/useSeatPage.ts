import { useCallback, useEffect, useRef, useState } from "react";

import { useMutationsSeen } from "../mutationsSeen";
import { askGraph } from "./askGraph";
import type { Problem } from "./problem";
import type { SeatAllocationOrder, SeatsPanelQueryVariables } from "./seatQueries.generated";
import type { Allocation, SeatsOfAccount } from "./seatWords";

const pageSize = 100;
/** The most rows that the list gives at once. */
const mostRows = 1_000;

/** What the panel asks for. */
export interface SeatQuestion {
  readonly search: string;
  readonly orderBy: SeatAllocationOrder;
}

/** What the panel has to show. */
export interface SeatPage {
  readonly account: SeatsOfAccount | null;
  readonly rows: readonly Allocation[];
  readonly hasMore: boolean;
  readonly loading: boolean;
  readonly problem: Problem | null;
  /** Grows with every reading from the start: what hangs on a row reads anew, too. */
  readonly readings: number;
  readonly more: () => void;
  readonly refresh: () => void;
}

type Shown = Pick<SeatPage, "account" | "rows" | "hasMore" | "loading" | "problem" | "readings">;

const nothing: Shown = { account: null, rows: [], hasMore: false, loading: true, problem: null, readings: 0 };

/** The variables of the panel's query for its first page. */
export const firstPageOf = ({ search, orderBy }: SeatQuestion, first = pageSize): SeatsPanelQueryVariables => ({
  filter: { search },
  orderBy,
  first,
  after: null,
});

/** Reads the accounts and their seats: at the start, when the question changes, after mutations, and page by page. */
export function useSeatPage(question: SeatQuestion): SeatPage {
  const [shown, setShown] = useState<Shown>(nothing);
  const mutations = useMutationsSeen();
  const asking = useRef<AbortController | null>(null);
  const latest = useRef({ rows: 0, endCursor: null as string | null });
  const { search, orderBy } = question;

  const read = useCallback(async (variables: SeatsPanelQueryVariables) => {
    asking.current?.abort();
    const { signal } = (asking.current = new AbortController());
    setShown((before) => ({ ...before, loading: true }));
    try {
      const { data, problem } = await askGraph("seatsPanel", variables, signal);
      const account = data?.viewer?.account ?? null;
      const page = account?.seatAllocations;
      const goesOn = variables.after !== null;
      latest.current.endCursor = page?.pageInfo.endCursor ?? null;
      setShown((before) => ({
        // What was shown stays in sight when the service does not answer, but not when it says no.
        account: account ?? (problem?.kind === "away" ? before.account : null),
        rows: page ? joined(goesOn ? before.rows : [], page.nodes) : problem?.kind === "away" ? before.rows : [],
        hasMore: page?.pageInfo.hasNextPage ?? false,
        loading: false,
        problem,
        readings: before.readings + (goesOn ? 0 : 1),
      }));
    } catch {
      // Another question was asked meanwhile, or the panel was closed.
    }
  }, []);

  useEffect(() => {
    latest.current.rows = shown.rows.length;
  }, [shown.rows]);

  const refresh = useCallback(() => {
    const first = Math.min(mostRows, Math.max(pageSize, latest.current.rows));
    void read(firstPageOf({ search, orderBy }, first));
  }, [read, search, orderBy]);

  useEffect(() => {
    void read(firstPageOf({ search, orderBy }));
    return () => asking.current?.abort();
  }, [read, search, orderBy]);

  const seen = useRef(mutations);
  useEffect(() => {
    if (seen.current === mutations) return;
    seen.current = mutations;
    refresh();
  }, [mutations, refresh]);

  return {
    ...shown,
    refresh,
    more: () => void read({ ...firstPageOf({ search, orderBy }), after: latest.current.endCursor }),
  };
}

/** Rows with those of the next page; one that moved between the pages is not shown twice. */
function joined(rows: readonly Allocation[], next: readonly Allocation[]): Allocation[] {
  const known = new Set(rows.map(({ account }) => account?.id));
  return [...rows, ...next.filter(({ account }) => !known.has(account?.id))];
}
