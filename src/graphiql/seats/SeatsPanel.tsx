import { useEffect, useId, useMemo, useState } from "react";

import { useOpenOperation } from "../useOpenOperation";
import { AccountRow } from "./AccountRow";
import { readyMade } from "./askGraph";
import { nameOfTarget } from "./idTargets";
import type { IdUse } from "./IdButton";
import { keepFocus } from "./keepFocus";
import type { SeatAllocationOrder } from "./seatQueries.generated";
import { SeatsProblem } from "./SeatsProblem";
import { SeatSummary } from "./SeatSummary";
import { plural } from "./seatWords";
import { type IdsInTab, useIdsInTab } from "./useIdsInTab";
import { firstPageOf, type SeatPage, useSeatPage } from "./useSeatPage";

const orders = [
  { field: "USAGE", direction: "DESC", title: "Most seats" },
  { field: "LIMIT_USAGE", direction: "DESC", title: "Fullest" },
  { field: "INACTIVE", direction: "DESC", title: "Most inactive" },
  { field: "NAME", direction: "ASC", title: "Name" },
] as const satisfies readonly (SeatAllocationOrder & { readonly title: string })[];
const typingPauseMs = 250;

/** The side panel that draws who uses how many seats, and hands ids to the operation of the current tab. */
export function SeatsPanel() {
  const [search, setSearch] = useState("");
  const [place, setPlace] = useState(0);
  const [said, setSaid] = useState("");
  const asked = useSettled(search);
  const question = useMemo(() => {
    const { field, direction } = orders[place] ?? orders[0];
    return { search: asked.trim(), orderBy: { field, direction } };
  }, [asked, place]);
  const page = useSeatPage(question);
  const tab = useIdsInTab();
  const openOperation = useOpenOperation();
  const showQuery = () => {
    const operation = readyMade("seatsPanel");
    if (!operation) return;
    openOperation({ ...operation, variables: JSON.stringify(firstPageOf(question), null, 2) });
    setSaid("The panel's query is open in a tab.");
  };
  const { account } = page;

  return (
    <section className="seats" aria-label="Seats" aria-busy={page.loading} tabIndex={-1}>
      <header className="seats-head">
        <h2>Seats</h2>
        <button type="button" className="seats-small-button" onClick={showQuery}>
          Show this query
        </button>
        <button type="button" className="seats-icon-button" aria-label="Refresh" title="Refresh" onClick={page.refresh}>
          <RefreshIcon />
        </button>
      </header>
      {account?.seatOverview && <SeatSummary name={account.name} overview={account.seatOverview} />}
      {page.problem && <SeatsProblem problem={page.problem} onRetry={page.refresh} />}
      {account?.seatAllocations && (
        <>
          <Controls search={search} onSearch={setSearch} place={place} onPlace={setPlace} />
          <TabHint tab={tab} />
        </>
      )}
      <Accounts page={page} search={question.search} use={{ tab, say: setSaid }} />
      <p role="status" className="seats-said">
        {said}
      </p>
    </section>
  );
}

function Controls(props: {
  search: string;
  onSearch: (search: string) => void;
  place: number;
  onPlace: (place: number) => void;
}) {
  const searchId = useId();
  const orderId = useId();
  return (
    <div className="seats-controls">
      <label htmlFor={searchId} className="visually-hidden">
        Search accounts
      </label>
      <input
        id={searchId}
        type="search"
        placeholder="Search accounts…"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={props.search}
        onChange={(event) => {
          props.onSearch(event.target.value);
        }}
      />
      <label htmlFor={orderId} className="visually-hidden">
        Sort by
      </label>
      <select
        id={orderId}
        value={props.place}
        onChange={(event) => {
          props.onPlace(Number(event.target.value));
        }}
      >
        {orders.map(({ title }, at) => (
          <option key={title} value={at}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}

/** What a click on a name will do, which depends on the tab. */
function TabHint({ tab }: { tab: IdsInTab }) {
  const { account, user } = tab.targets;
  const places = [
    ...(account ? [["an account", nameOfTarget(account)] as const] : []),
    ...(user ? [["a user", nameOfTarget(user)] as const] : []),
  ];
  if (places.length === 0) return <p className="seats-hint">Click a name to use its id.</p>;
  return (
    <p className="seats-hint">
      Click{" "}
      {places.map(([what, place], at) => (
        <span key={place}>
          {at > 0 && " or "}
          {what} to put its id into <code>{place}</code>
        </span>
      ))}
      .
    </p>
  );
}

function Accounts({ page, search, use }: { page: SeatPage; search: string; use: IdUse }) {
  const { account, rows, hasMore, loading, readings, more } = page;
  if (!account && loading) return <Skeleton />;
  if (!account?.seatAllocations) return null;
  const none = search === "" ? "There are no accounts." : `No account matches “${search}”.`;
  return (
    <>
      <p role="status" className={rows.length === 0 ? "seats-quiet" : "visually-hidden"}>
        {rows.length === 0 ? (loading ? "" : none) : `${hasMore ? "The first " : ""}${plural(rows.length, "account")}`}
      </p>
      <ul className="seats-accounts" aria-label="Accounts">
        {rows.map((allocation) => (
          <AccountRow key={allocation.account?.id} allocation={allocation} readings={readings} use={use} />
        ))}
      </ul>
      {hasMore && (
        <button
          ref={keepFocus}
          type="button"
          className="seats-small-button seats-more"
          aria-disabled={loading}
          onClick={more}
        >
          More accounts
        </button>
      )}
    </>
  );
}

/** Where the figures will be, while they are read for the first time. */
function Skeleton() {
  return (
    <div className="seats-skeleton">
      <p role="status" className="visually-hidden">
        Loading seats…
      </p>
      {[0, 1, 2, 3, 4].map((line) => (
        <div key={line} />
      ))}
    </div>
  );
}

/** The text once typing has paused: a query a word, not a letter. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(text);
    }, typingPauseMs);
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  return settled;
}

function RefreshIcon() {
  return (
    <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor">
      <path d="M16.5 4v4h-4M3.5 16v-4h4" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
      <path d="M4.2 8a6.2 6.2 0 0 1 11.4-1.2L16.5 8m-13 4 .9 1.2A6.2 6.2 0 0 0 15.8 12" strokeWidth="1.6" />
    </svg>
  );
}
