// npm run tenantry -- …: the operator's commands from a checkout, built first where the build is stale.
import { prepare, requireNode } from "./prepare.mjs";
import { runBuilt } from "./run-service.mjs";

requireNode();
await prepare({ page: false });
runBuilt("dist/src/cli.js", process.argv.slice(2));
