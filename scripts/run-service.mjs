// Runs a built program of the checkout as a child: signals are passed on once, and its exit code becomes ours.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { root } from "./prepare.mjs";

const SAME_SIGNAL_MS = 1000;
const PARENT_CHECK_MS = 100;

/** As the image starts it; the Dockerfile says why. */
const NODE_FLAGS = ["--enable-source-maps", "--max-semi-space-size=64"];

/** Runs the program and ends this process with it. */
export function runBuilt(file, args) {
  // The channel tells the program when this process is gone, however it ended.
  const stdio = ["inherit", "inherit", "inherit", "ipc"];
  const child = spawn(process.execPath, [...NODE_FLAGS, join(root, file), ...args], { stdio });
  child.once("error", (error) => {
    console.error(`Node.js could not be started again: ${error.message}`);
    process.exit(1);
  });
  child.once("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));

  let passedOnAt = 0;
  const passOn = (signal) => {
    // npm passes on what the terminal has sent to all of us already, so the same wish may arrive twice.
    if (Date.now() - passedOnAt < SAME_SIGNAL_MS) return;
    passedOnAt = Date.now();
    child.kill(signal);
  };
  // Ctrl-C reaches the whole group of the terminal, the child included.
  process.on("SIGINT", () => process.stdin.isTTY || passOn("SIGINT"));
  process.on("SIGTERM", () => passOn("SIGTERM"));
  process.on("SIGHUP", () => passOn("SIGTERM"));

  if (process.env.npm_lifecycle_event === undefined) return;
  const atStart = starters();
  setInterval(() => {
    // npm, or the shell it started us in, was killed: nobody is left who could stop the service.
    if (starters() !== atStart) passOn("SIGTERM");
  }, PARENT_CHECK_MS).unref();
}

/** Our parent and, where the system tells it, the parent's parent. */
function starters() {
  let stat = "";
  try {
    stat = readFileSync(`/proc/${process.ppid}/stat`, "utf8");
  } catch {
    // No Linux, or the parent has just ended.
  }
  return `${process.ppid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]}`;
}
