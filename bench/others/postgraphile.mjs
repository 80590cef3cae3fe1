// PostGraphile over views: what it publishes of them is its own; the session is looked up for each request.
import { createServer } from "node:http";
import pg from "pg";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { authorize, holderOf } from "./session.mjs";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16, application_name: "postgraphile" });
const service = postgraphile({
  extends: [PostGraphileAmberPreset],
  disablePlugins: ["PgIndexBehaviorsPlugin"],
  pgServices: [makePgService({ pool, schemas: ["graphile"] })],
  grafserv: { graphqlPath: "/graphql", graphiql: false, websockets: false, watch: false },
  grafast: {
    explain: false,
    context: async ({ node }) => {
      const holder = await holderOf(pool, node?.req.headers.cookie);
      authorize(holder, "SEATS_READ", holder.organizationId);
      return {};
    },
  },
});
if (process.argv[2] === "schema") {
  const { printSchema } = await import("graphql");
  console.log(printSchema(await service.getSchema()));
  process.exit(0);
}
const handle = service.createServ(grafserv).createHandler(false);
createServer((request, response) => {
  if (request.url === "/readyz") response.end("{}");
  else void handle(request, response);
}).listen(Number(process.env.PORT), "127.0.0.1");
