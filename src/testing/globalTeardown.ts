/** Drops what the run made and stops the server it started. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.testServerCleanUp?.();
}
