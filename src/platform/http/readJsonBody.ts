import type { IncomingMessage } from "node:http";

/** A body that was not read, and the HTTP status that says why. */
export class BodyRefused extends Error {
  constructor(
    readonly status: 400 | 408 | 413 | 415,
    message: string,
  ) {
    super(message);
    this.name = "BodyRefused";
  }
}

/** How long a client may take to send its body, in milliseconds. */
const longestWait = 15_000;

const utf8 = new TextDecoder("utf-8", { fatal: true });

const jsonType = /^application\/json\s*(?:;\s*charset\s*=\s*(?:"utf-?8"|utf-?8)\s*)?;?\s*$/i;

/**
 * Reads a JSON body: `application/json`, UTF-8, not compressed, at most so many bytes whatever its headers say.
 *
 * @throws BodyRefused when it is something else; the connection should be closed then, since the rest was not read
 */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const { "content-type": type, "content-encoding": encoding, "content-length": length } = request.headers;
  if (type === undefined || !jsonType.test(type))
    throw new BodyRefused(415, "Send the request as `Content-Type: application/json` in UTF-8.");
  if (encoding !== undefined && encoding.toLowerCase() !== "identity")
    throw new BodyRefused(415, "Send the body uncompressed: no `Content-Encoding` is taken.");
  if (Number(length ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const bytes = await readBytes(request, maxBytes);
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new BodyRefused(400, "The body is not UTF-8.");
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new BodyRefused(400, "The body is not JSON.");
  }
}

const tooLarge = (maxBytes: number) =>
  new BodyRefused(413, `The body is too large: at most ${maxBytes.toLocaleString("en")} bytes are read.`);

function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (end: () => void) => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("error", onGone).off("close", onGone);
      end();
    };
    const refuse = (refusal: BodyRefused) => {
      settle(() => {
        reject(refusal);
      });
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) refuse(tooLarge(maxBytes));
      else chunks.push(chunk);
    };
    const onEnd = () => {
      settle(() => {
        resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size));
      });
    };
    const onGone = () => {
      refuse(new BodyRefused(400, "The body ended early."));
    };
    const timer = setTimeout(() => {
      refuse(new BodyRefused(408, "The body took too long to arrive."));
    }, longestWait);
    // The client may have gone while its credential was looked at; no event tells of that any more.
    if (request.destroyed) onGone();
    else request.on("data", onData).on("end", onEnd).on("error", onGone).on("close", onGone);
  });
}
