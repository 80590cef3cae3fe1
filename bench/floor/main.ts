import { createServer, type IncomingMessage } from "node:http";
import { assignSeat, assignManySeats } from "./assign";
import { Connections } from "./connections";
import { pipelinedReads } from "./pipelinedReads";
import { rowReads } from "./rowReads";
import type { Read, Variables } from "./reads";
import { Denied, tokenOf } from "./session";

/**
 * The floor: what the cases cost when they are written by hand, without GraphQL, for nothing but speed. It keeps the same
 * promises (session, permission, limits, log, audit event) on the same tables.
 */
async function main(): Promise<void> {
  const connections = await Connections.open(process.env["DATABASE_URL"]!, 16);
  const reads: Readonly<Record<string, Read>> = process.env["FLOOR"] === "rows" ? rowReads : pipelinedReads;
  const isOpen = process.env["FLOOR_OPEN"] === "true";
  const answer = async (request: IncomingMessage): Promise<string> => {
    const name = request.url!.slice(1);
    if (name === "readyz") return "{}";
    if (name === "noop") return `{"data":{"__typename":"Query"}}`;
    const token = tokenOf(request.headers.cookie);
    const variables = JSON.parse(await bodyOf(request)) as Variables;
    if (name === "M1") return connections.alone((client) => assignSeat(client, token, variables["user"] as string));
    if (name === "M2")
      return connections.alone((client) => assignManySeats(client, token, variables["users"] as string[]));
    return reads[name]!(connections.any(), token, variables, isOpen);
  };
  createServer((request, response) => {
    answer(request).then(
      (body) => {
        const bytes = Buffer.from(body);
        response.writeHead(200, { "content-type": "application/json", "content-length": bytes.length });
        response.end(bytes);
      },
      (error: unknown) => {
        if (!(error instanceof Denied)) console.error(error);
        const body = `{"errors":[]}`;
        response.writeHead(error instanceof Denied ? 403 : 500, { "content-length": body.length });
        response.end(body);
      },
    );
  }).listen(Number(process.env["PORT"]), "127.0.0.1");
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => resolve((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString()));
    request.on("error", reject);
  });
}

void main();
