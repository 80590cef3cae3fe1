/** One file of `examples/operations`, as the side panel shows it and as tests send it. */
export interface ReadyMadeOperation {
  /** Title of the folder the file lies in, such as "Seats". */
  readonly group: string;
  readonly title: string;
  /** What the operation is for; paragraphs are separated by an empty line; may be empty. */
  readonly description: string;
  readonly kind: "query" | "mutation" | "subscription";
  /** The operation's name in the document; empty if it has none. */
  readonly name: string;
  /** Title, description and document: the text for the editor, without the block of variables. */
  readonly text: string;
  /** Example variables as indented JSON; null if the operation takes none. */
  readonly variables: string | null;
}

const VARIABLES = "variables:";

/**
 * Turns a file of `examples/operations` into an operation of the side panel.
 *
 * @param path path below `examples/operations`, such as "10-seats/assignSeats.graphql"
 * @throws Error naming the file, when the title, the document or well-formed variables are missing
 */
export function parseOperation(path: string, source: string): ReadyMadeOperation {
  const lines = source.replaceAll("\r\n", "\n").trim().split("\n");
  const firstOfDocument = lines.findIndex((line) => !line.startsWith("#"));
  if (firstOfDocument === -1) throw new Error(`${path}: there is no operation below the comments`);
  const comments = lines.slice(0, firstOfDocument).map((line) => line.replace(/^# ?/, "").trimEnd());
  const document = lines.slice(firstOfDocument).join("\n").trim();

  const firstOfVariables = comments.findIndex((line) => line.startsWith(VARIABLES));
  const about = firstOfVariables === -1 ? comments : comments.slice(0, firstOfVariables);
  const [title, ...description] = about;
  if (!title) throw new Error(`${path}: the first line must be "# <title>"`);

  const { kind, name } = kindAndName(path, document);
  const paragraphs = joinParagraphs(description);
  return {
    group: groupTitle(path),
    title,
    description: paragraphs.join("\n\n"),
    kind,
    name,
    // A paragraph is one long line here: the editor wraps it to its own width.
    text: `${[title, ...paragraphs].map((line) => `# ${line}`).join("\n#\n")}\n${document}\n`,
    variables: firstOfVariables === -1 ? null : indentedJson(path, comments.slice(firstOfVariables).join("\n")),
  };
}

function kindAndName(path: string, document: string): Pick<ReadyMadeOperation, "kind" | "name"> {
  if (document.startsWith("{")) return { kind: "query", name: "" };
  const found = /^(query|mutation|subscription)\b[ \t]*([_A-Za-z]\w*)?/m.exec(document);
  if (!found) throw new Error(`${path}: there is no query, mutation or subscription in it`);
  return { kind: found[1] as ReadyMadeOperation["kind"], name: found[2] ?? "" };
}

/** "20-people-and-roles/x.graphql" -> "People and roles": the number only orders the folders. */
function groupTitle(path: string): string {
  const folder = path.split("/").at(-2) ?? "";
  const words = folder.replace(/^\d+-/, "").replaceAll("-", " ");
  if (words === "") throw new Error(`${path}: operations lie in a folder that names their group`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function joinParagraphs(lines: readonly string[]): string[] {
  return lines
    .join("\n")
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll("\n", " ").trim())
    .filter((paragraph) => paragraph !== "");
}

function indentedJson(path: string, block: string): string {
  const json = block.slice(VARIABLES.length).trim();
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new Error(`${path}: the variables are not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`${path}: the variables must be a JSON object`);
  }
  return JSON.stringify(value, null, 2);
}
