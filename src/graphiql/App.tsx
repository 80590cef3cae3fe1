import type { GraphiQLPlugin } from "@graphiql/react";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";

import { countingMutations } from "./mutationsSeen";
import { OperationsPanel } from "./OperationsPanel";
import { SeatsPanel } from "./seats/SeatsPanel";
import { fetchWatchingSession } from "./session";
import { TopBar } from "./TopBar";
import type { ViewerStorage } from "./viewerStorage";
import { WELCOME_QUERY } from "./welcomeQuery";
import { WrapLongLines } from "./WrapLongLines";

// Made once: GraphiQL starts over when it is given another plugin or fetcher.
const OPERATIONS_PLUGIN: GraphiQLPlugin = { title: "Operations", icon: OperationsIcon, content: OperationsPanel };
const SEATS_PLUGIN: GraphiQLPlugin = { title: "Seats", icon: SeatsIcon, content: SeatsPanel };
const PLUGINS = [OPERATIONS_PLUGIN, SEATS_PLUGIN, HISTORY_PLUGIN];
const DEFAULT_TABS = [{ query: WELCOME_QUERY }];
const fetcher = createGraphiQLFetcher({ url: "/graphql", fetch: countingMutations(fetchWatchingSession) });

/** The whole page: the strip of the session, and GraphiQL with our side panels. */
export function App({ viewer, storage }: { viewer: string; storage: ViewerStorage }) {
  return (
    <>
      <TopBar
        viewer={viewer}
        onSignOut={() => {
          storage.close();
        }}
      />
      <main className="editors">
        <GraphiQL
          fetcher={fetcher}
          storage={storage}
          plugins={PLUGINS}
          visiblePlugin={OPERATIONS_PLUGIN}
          defaultTabs={DEFAULT_TABS}
          defaultEditorToolsVisibility
          // The session's cookie says who you are; headers typed here would only be left behind in storage.
          isHeadersEditorEnabled={false}
          showPersistHeadersSettings={false}
        >
          <WrapLongLines />
        </GraphiQL>
      </main>
    </>
  );
}

function OperationsIcon() {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round">
      <path d="M8 4.5h9M8 10h9M8 15.5h9" />
      <path d="m2.5 4 1.2 1.2L5.8 3M2.5 9.5l1.2 1.2 2.1-2.2M2.5 15l1.2 1.2 2.1-2.2" strokeLinejoin="round" />
    </svg>
  );
}

function SeatsIcon() {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round">
      <path d="M3 3v14h14" strokeLinejoin="round" />
      <path d="M6.5 6h9M6.5 10h5.5M6.5 14h7.5" strokeWidth="2.2" />
    </svg>
  );
}
