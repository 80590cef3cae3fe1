import "reflect-metadata";
import { ApolloServer, HeaderMap } from "@apollo/server";
import express from "express";
import { buildSchema } from "type-graphql";
import { DataSource } from "typeorm";
import { type Context, contextFor } from "./context";
import { Account, Role, RoleGrant, Seat, SeatAccount, SeatActivity, SeatPool, Session, User } from "./entities";
import { AuditEvent, AuditEventPersonal, SeatLogEntry } from "./logEntities";
import {
  AccountResolver,
  AuditEventResolver,
  SeatAllocationResolver,
  SeatedUserResolver,
  SeatMutationResolver,
} from "./resolvers";

/**
 * The same answers as a careful newcomer would write them: Apollo, express, type-graphql, TypeORM's entities with relations,
 * a DataLoader for what would else be asked for one by one. The settings are the libraries' own.
 */
async function main(): Promise<void> {
  const db = new DataSource({
    type: "postgres",
    url: process.env["DATABASE_URL"]!,
    entities: [
      Account,
      AuditEvent,
      AuditEventPersonal,
      Role,
      RoleGrant,
      Seat,
      SeatAccount,
      SeatActivity,
      SeatLogEntry,
      SeatPool,
      Session,
      User,
    ],
    installExtensions: false,
    // Its slow statements are to be measured, not ended.
    extra: { max: 16, application_name: "newcomer", statement_timeout: 120_000 },
  });
  await db.initialize();
  const schema = await buildSchema({
    resolvers: [AccountResolver, SeatAllocationResolver, SeatedUserResolver, AuditEventResolver, SeatMutationResolver],
    validate: false,
  });
  const apollo = new ApolloServer<Context>({ schema });
  await apollo.start();

  const app = express();
  app.get("/readyz", (_request, response) => void response.send("{}"));
  // What Apollo's integration for express does.
  app.post("/graphql", express.json({ limit: "4mb" }), async (request, response) => {
    const headers = new HeaderMap();
    for (const [name, value] of Object.entries(request.headers))
      if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
    const answer = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: "POST", headers, search: "", body: request.body as unknown },
      context: () => contextFor(db, request.headers.cookie),
    });
    for (const [name, value] of answer.headers) response.setHeader(name, value);
    response.status(answer.status ?? 200);
    if (answer.body.kind === "complete") response.send(answer.body.string);
    else response.end();
  });
  app.listen(Number(process.env["PORT"]), "127.0.0.1");
}

void main();
