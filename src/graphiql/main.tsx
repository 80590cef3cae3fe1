import "graphiql/style.css";
import "./page.css";
import "./operations.css";
import "./seats/seats.css";

import { createRoot } from "react-dom/client";

import { App } from "./App";
import { setUpWorkers } from "./monacoWorkers";
import { ViewerStorage } from "./viewerStorage";

setUpWorkers();

const root = document.getElementById("graphiql");
if (!root) throw new Error("The page has no element #graphiql");
const viewer = document.querySelector<HTMLMetaElement>('meta[name="viewer-name"]')?.content ?? "";
createRoot(root).render(<App viewer={viewer} storage={new ViewerStorage(viewer)} />);
