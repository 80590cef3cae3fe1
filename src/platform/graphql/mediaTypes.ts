/** The media type of GraphQL over HTTP. */
export const graphqlResponse = "application/graphql-response+json; charset=utf-8";

/** The older one, which every client takes. */
export const json = "application/json; charset=utf-8";

/** What an answer can be written in. */
export type MediaType = typeof graphqlResponse | typeof json;

interface Range {
  readonly type: string;
  readonly quality: number;
}

function rangesOf(accept: string): Range[] {
  return accept.split(",").map((part) => {
    const [type = "", ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith("q="));
    return { type, quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 };
  });
}

/** The place and quality at which the header takes a type; the most exact range speaks. */
function taken(ranges: readonly Range[], type: string): { quality: number; place: number } {
  for (const wanted of [type, "application/*", "*/*"]) {
    const place = ranges.findIndex((range) => range.type === wanted);
    if (place >= 0) return { quality: (ranges[place] as Range).quality, place };
  }
  return { quality: 0, place: -1 };
}

/**
 * The media type to answer in; the older one where the client has no wish.
 *
 * @param accept the request's header
 * @returns null when the client takes neither
 */
export function mediaTypeFor(accept: string | undefined): MediaType | null {
  if (accept === undefined || accept.trim() === "") return json;
  const ranges = rangesOf(accept);
  const newer = taken(ranges, "application/graphql-response+json");
  const older = taken(ranges, "application/json");
  if (newer.quality === 0 && older.quality === 0) return null;
  if (newer.quality !== older.quality) return newer.quality > older.quality ? graphqlResponse : json;
  return newer.place < older.place ? graphqlResponse : json;
}
