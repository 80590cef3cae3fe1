// npm start: installs and builds what is missing, then runs the service until it is told to stop.
import { prepare, requireNode } from "./prepare.mjs";
import { runBuilt } from "./run-service.mjs";

requireNode();
await prepare();
runBuilt("dist/src/main.js", process.argv.slice(2));
