import { startSmallServer, type SmallServer } from "./smallGraphql";

/** An answer of a GraphQL endpoint, its body read. */
export interface GraphqlAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** Absent when the answer has no such entry. */
  data?: Record<string, unknown> | null;
  errors: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
  note?: unknown;
}

const newer = { accept: "application/graphql-response+json" };
const bearer = { authorization: "Bearer good" };

/** A client of a small server. */
export interface SmallClient {
  readonly service: SmallServer;
  /** Sends just this; `search` follows the path. */
  raw(init: RequestInit & { search?: string }): Promise<GraphqlAnswer>;
  /** Posts a body as JSON, signed in unless other headers are given. */
  post(body: unknown, headers?: Record<string, string>): Promise<GraphqlAnswer>;
  ask(query: string, variables?: object): Promise<GraphqlAnswer>;
  askAsStranger(query: string): Promise<GraphqlAnswer>;
}

/** Starts a small server before the tests of a file, stops it after them. */
export function useSmallServer(options: Parameters<typeof startSmallServer>[0] = {}): SmallClient {
  let service: SmallServer | undefined;
  beforeAll(async () => {
    service = await startSmallServer(options);
  });
  afterAll(() => service?.stop());

  const running = () => {
    if (!service) throw new Error("the server starts before the first test");
    return service;
  };
  const raw: SmallClient["raw"] = async ({ search = "", ...init }) => {
    const response = await fetch(running().url + search, init);
    const text = await response.text();
    const body = (text ? JSON.parse(text) : {}) as Partial<Pick<GraphqlAnswer, "data" | "errors">> & {
      extensions?: { note?: unknown };
    };
    return {
      status: response.status,
      headers: response.headers,
      text,
      ...("data" in body ? { data: body.data ?? null } : {}),
      errors: body.errors ?? [],
      note: body.extensions?.note,
    };
  };
  const post: SmallClient["post"] = (body, headers = { ...newer, ...bearer }) =>
    raw({
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return {
    get service() {
      return running();
    },
    raw,
    post,
    ask: (query, variables) => post({ query, variables }),
    askAsStranger: (query) => post({ query }, newer),
  };
}

/** The codes of an answer's errors. */
export const codesOf = ({ errors }: GraphqlAnswer): unknown[] => errors.map(({ extensions }) => extensions["code"]);

/** A text made many times over. */
export const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(" ");

/** The document was refused by the named limit, before anything ran. */
export function expectTooComplex(answer: GraphqlAnswer, limit: string): void {
  expect(answer.errors).toEqual([
    {
      message: expect.stringContaining(limit === "operations" ? "send one" : "at most") as string,
      extensions: expect.objectContaining({ code: "TOO_COMPLEX", limit }) as object,
    },
  ]);
  expect(answer.status).toBe(400);
  expect(answer).not.toHaveProperty("data");
}
