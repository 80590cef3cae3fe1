import type { Environment } from "monaco-editor";

const environment: Environment = {
  getWorker(_id, label) {
    const url = label === "json" ? WORKER_URLS.json : label === "graphql" ? WORKER_URLS.graphql : WORKER_URLS.editor;
    return new Worker(url, { type: "module", name: label });
  },
};

/** Tells the editor where its web workers are; to be called before the first editor is made. */
export function setUpWorkers(): void {
  (globalThis as { MonacoEnvironment?: Environment }).MonacoEnvironment = environment;
}
