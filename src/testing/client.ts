import { type DocumentNode, print } from "graphql";
import { newTenantToken } from "../modules/auth/tenantToken";
import { newId } from "../platform/ids";
import type { UserFixture } from "./factories";
import type { TestService } from "./startTestService";

/** An answer of the endpoint, as it came. */
export interface GraphqlAnswer<Data> {
  readonly status: number;
  readonly data: Data | null | undefined;
  readonly errors:
    | readonly {
        readonly message: string;
        readonly path?: readonly (string | number)[];
        readonly extensions: { readonly code: string } & Record<string, unknown>;
      }[]
    | undefined;
  readonly headers: Headers;
}

/** A document with the types of its answer and variables, as codegen makes them. */
export interface TypedDocument<Data, Variables> extends DocumentNode {
  // The shape that @graphql-typed-document-node/core gives its documents.
  __apiType?: (variables: Variables) => Data;
}

/** Somebody who sends requests. */
export interface GraphqlClient {
  /** Sends a document as it is. */
  send<Data = Record<string, never>>(query: string, variables?: object): Promise<GraphqlAnswer<Data>>;
  /** Sends a typed document. */
  execute<Data, Variables extends object>(
    document: TypedDocument<Data, Variables>,
    variables: Variables,
  ): Promise<GraphqlAnswer<Data>>;
  readonly headers: Readonly<Record<string, string>>;
}

const clientWith = (service: Pick<TestService, "url">, headers: Readonly<Record<string, string>>): GraphqlClient => {
  const send = async <Data>(query: string, variables?: object): Promise<GraphqlAnswer<Data>> => {
    const response = await fetch(`${service.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ query, ...(variables ? { variables } : {}) }),
    });
    const body = (await response.json()) as Pick<GraphqlAnswer<Data>, "data" | "errors">;
    return { status: response.status, data: body.data, errors: body.errors, headers: response.headers };
  };
  return { send, execute: (document, variables) => send(print(document), variables), headers };
};

/** Somebody who has not signed in. */
export const stranger = (service: Pick<TestService, "url">): GraphqlClient => clientWith(service, {});

/** A program with an API key. */
export const withKey = (service: Pick<TestService, "url">, key: string): GraphqlClient =>
  clientWith(service, { authorization: `Bearer ${key}` });

/** A browser that sends a cookie, such as one that signing in gave it. */
export const withCookie = (service: Pick<TestService, "url">, cookie: string): GraphqlClient =>
  clientWith(service, { cookie });

/** A user with a session, as signing in would have made it. */
export async function signedIn(service: TestService, user: UserFixture): Promise<GraphqlClient> {
  const { text, secretHash } = newTenantToken(user.organizationId);
  await service.owner.query(
    `insert into sessions (organization_id, id, user_id, secret_hash, created_at, last_seen_at, expires_at)
     values ($1, $2, $3, $4, now(), now(), now() + interval '1 day')`,
    [user.organizationId, newId(), user.id, secretHash],
  );
  return withCookie(service, `tenantry=${text}`);
}
