import { useId, useState } from "react";

import { fittingOperations, type Identified, type IdsInTab } from "./useIdsInTab";

/** What the rows need to hand ids to the tab and to tell what came of it. */
export interface IdUse {
  readonly tab: IdsInTab;
  readonly say: (sentence: string) => void;
}

/**
 * The name of an account or user as a button: a click puts the id into the variables of the current tab; where its
 * operation takes none, the ways to use the id unfold below.
 */
export function IdButton({ thing, use }: { thing: Identified; use: IdUse }) {
  const [offered, setOffered] = useState(false);
  const offerId = useId();
  const takesId = use.tab.targets[thing.kind] !== null;
  const state = takesId
    ? { "aria-pressed": use.tab.holds(thing) }
    : { "aria-expanded": offered, "aria-controls": offered ? offerId : undefined };
  const onClick = () => {
    const said = use.tab.put(thing);
    if (said !== null) {
      use.say(said);
      return;
    }
    setOffered(!offered);
    if (!offered) use.say(`This tab takes no ${thing.kind} id. What ${thing.name} can be used for is below the name.`);
  };
  return (
    <>
      <button type="button" className="seats-name" title={thing.name} onClick={onClick} {...state}>
        {thing.name}
      </button>
      {offered && !takesId && <Offer id={offerId} thing={thing} use={use} onDone={() => setOffered(false)} />}
    </>
  );
}

function Offer(props: { id: string; thing: Identified; use: IdUse; onDone: () => void }) {
  const { thing, use } = props;
  const copy = () => {
    navigator.clipboard.writeText(thing.id).then(
      () => {
        use.say(`The id of ${thing.name} is copied.`);
      },
      () => {
        use.say("The browser does not let this page copy. Select the id and copy it.");
      },
    );
  };
  return (
    <div id={props.id} className="seats-offer" role="group" aria-label={`Use the id of ${thing.name}`}>
      <p className="seats-offer-id">
        <code>{thing.id}</code>
        <button type="button" className="seats-small-button" onClick={copy}>
          Copy id
        </button>
      </p>
      <ul>
        {fittingOperations(thing.kind).map((operation) => (
          <li key={operation.name}>
            <button
              type="button"
              className="seats-link"
              onClick={() => {
                use.say(use.tab.openWith(operation, thing));
                props.onDone();
              }}
            >
              {operation.title}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
