const levelNames: Readonly<Record<number, string>> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "warn",
  50: "error",
  60: "fatal",
};
const colours: Readonly<Record<number, number>> = { 40: 33, 50: 31, 60: 31 };

const hidden = new Set(["level", "time", "msg", "pid", "hostname"]);

/** Text that cannot move the cursor or colour the terminal, whoever wrote it. */
const harmless = (text: string) =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const shown = (value: unknown) => harmless(typeof value === "string" ? value : JSON.stringify(value));

/** A JSON log line as a person reads it in a terminal: time, level, message, the fields; a stack on lines of its own. */
export function prettyLine(line: string): string {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return `${harmless(line.trimEnd())}\n`;
  }
  const level = Number(fields["level"]);
  const time = new Date(Number(fields["time"])).toTimeString().slice(0, 8);
  const name = (levelNames[level] ?? String(level)).padEnd(5);
  const coloured = colours[level] ? `\u001b[${colours[level]}m${name}\u001b[0m` : name;
  if (fields["msg"] === "request" && "path" in fields) return `${time} ${coloured} ${requestLine(fields)}\n`;
  const { err, ...rest } = fields as { err?: { message?: unknown; stack?: unknown } };
  const pairs = Object.entries(rest)
    .filter(([key]) => !hidden.has(key))
    .map(([key, value]) => ` ${key}=${shown(value)}`);
  const trace = err?.stack ?? err?.message;
  const stack = typeof trace === "string" ? trace.split("\n") : [];
  return [
    `${time} ${coloured} ${shown(fields["msg"] ?? "")}${pairs.join("")}`,
    ...stack.map((at) => `      ${harmless(at)}`),
    "",
  ].join("\n");
}

function requestLine(fields: Record<string, unknown>): string {
  const viewer = fields["viewer"] as { type?: unknown } | undefined;
  const parts = [
    fields["method"],
    fields["path"],
    fields["status"],
    `${String(fields["ms"])} ms`,
    viewer?.type ?? "-",
    fields["requestId"],
  ];
  return parts.map(shown).join(" ");
}
