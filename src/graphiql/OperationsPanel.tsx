import { type KeyboardEvent, useId, useMemo, useRef, useState } from "react";
import { operations } from "virtual:operations";

import { matchingGroups } from "./matchingGroups";
import type { ReadyMadeOperation } from "./parseOperation";
import { useOpenOperation } from "./useOpenOperation";

/** The side panel of ready-made operations: grouped by task, searchable, opened by click or Enter. */
export function OperationsPanel() {
  const [search, setSearch] = useState("");
  const groups = useMemo(() => matchingGroups(operations, search), [search]);
  const found = groups.flatMap((group) => group.operations);
  const open = useOpenOperation();
  const list = useRef<HTMLDivElement>(null);
  const searchId = useId();

  const onSearchKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && found[0]) open(found[0]);
    if (event.key === "ArrowDown") moveFocus(event, list.current, 0);
  };

  return (
    <section className="operations" aria-label="Operations">
      <h2 className="operations-title">Operations</h2>
      <p className="operations-intro">Ready-made for the usual tasks. Click one to open it in a new tab.</p>
      <div className="operations-search">
        <label htmlFor={searchId} className="visually-hidden">
          Search operations
        </label>
        <input
          id={searchId}
          type="search"
          placeholder="Search operations…"
          autoComplete="off"
          spellCheck={false}
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
          }}
          onKeyDown={onSearchKey}
        />
      </div>
      <p role="status" className={found.length === 0 ? "operations-none" : "visually-hidden"}>
        {found.length === 0 ? `No operation matches “${search}”.` : countOf(found.length)}
      </p>
      <div ref={list} onKeyDown={(event) => onListKey(event, list.current)}>
        {groups.map((group) => (
          <Group key={group.title} title={group.title} operations={group.operations} onOpen={open} />
        ))}
      </div>
    </section>
  );
}

function Group(props: {
  title: string;
  operations: readonly ReadyMadeOperation[];
  onOpen: (operation: ReadyMadeOperation) => void;
}) {
  const headingId = useId();
  return (
    <section className="operations-group" aria-labelledby={headingId}>
      <h3 id={headingId}>{props.title}</h3>
      <ul>
        {props.operations.map((operation) => (
          <Item key={`${operation.name}/${operation.title}`} operation={operation} onOpen={props.onOpen} />
        ))}
      </ul>
    </section>
  );
}

function Item(props: { operation: ReadyMadeOperation; onOpen: (operation: ReadyMadeOperation) => void }) {
  const { operation, onOpen } = props;
  const descriptionId = useId();
  return (
    <li>
      <button
        type="button"
        className="operations-item"
        aria-label={operation.title}
        aria-describedby={descriptionId}
        onClick={() => {
          onOpen(operation);
        }}
      >
        <span className="operations-item-title">
          {operation.title}
          {operation.kind !== "query" && (
            <span className={`operations-kind operations-kind-${operation.kind}`}>{operation.kind}</span>
          )}
        </span>
        <span id={descriptionId} className="operations-item-description">
          {operation.description}
        </span>
      </button>
    </li>
  );
}

function countOf(count: number): string {
  return count === 1 ? "1 operation" : `${String(count)} operations`;
}

function onListKey(event: KeyboardEvent, list: HTMLElement | null): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const at = buttonsOf(list).indexOf(document.activeElement as HTMLButtonElement);
  moveFocus(event, list, event.key === "ArrowDown" ? at + 1 : at - 1);
}

function moveFocus(event: KeyboardEvent, list: HTMLElement | null, to: number): void {
  const button = buttonsOf(list)[to];
  if (!button) return;
  event.preventDefault();
  button.focus();
}

function buttonsOf(list: HTMLElement | null): HTMLButtonElement[] {
  return [...(list?.querySelectorAll("button") ?? [])];
}
