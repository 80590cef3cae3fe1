import { operations } from "virtual:operations";

import type { ReadyMadeOperation } from "../parseOperation";
import { fetchWatchingSession, nobodyIsSignedIn } from "../session";
import { type Problem, problemOfAnswer } from "./problem";
import type {
  SeatedUsersQuery,
  SeatedUsersQueryVariables,
  SeatsPanelQuery,
  SeatsPanelQueryVariables,
} from "./seatQueries.generated";

/** What is asked, and what is answered: types that codegen made of the ready-made operations. */
interface Queries {
  readonly seatsPanel: { readonly variables: SeatsPanelQueryVariables; readonly data: SeatsPanelQuery };
  readonly seatedUsers: { readonly variables: SeatedUsersQueryVariables; readonly data: SeatedUsersQuery };
}

/** What came of a query: data, problems, or some of each. */
export interface Answer<Data> {
  readonly data: Data | null;
  readonly problem: Problem | null;
}

/** A ready-made operation by its name in the document. */
export const readyMade = (name: string): ReadyMadeOperation | undefined =>
  operations.find((operation) => operation.name === name);

/** Sends one of the panel's queries as any frontend would: the text of the ready-made operation and its variables. */
export async function askGraph<Name extends keyof Queries>(
  name: Name,
  variables: Queries[Name]["variables"],
  signal: AbortSignal,
): Promise<Answer<Queries[Name]["data"]>> {
  try {
    const response = await fetchWatchingSession("/graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json, application/json" },
      body: JSON.stringify({ query: readyMade(name)?.text, operationName: name, variables }),
      signal,
    });
    const body: unknown = await response.json();
    const problem = problemOfAnswer(response.status, body);
    const signedOut = problem?.kind === "other" && (await nobodyIsSignedIn());
    return { data: dataOf(body), problem: signedOut ? { kind: "signedOut" } : problem };
  } catch (error) {
    if (signal.aborted) throw error;
    return { data: null, problem: problemOfAnswer(0, null) };
  }
}

/** The service's answer is of the types that its schema promises. */
const dataOf = <Data>(body: unknown): Data | null => (body as { data?: Data | null } | null)?.data ?? null;
