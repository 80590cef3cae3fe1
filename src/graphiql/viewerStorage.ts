import type { Storage } from "@graphiql/toolkit";

const OURS = "graphiql:";
/** Choices about the interface itself: they tell nothing about an organization and may stay. */
const STAYS = new Set(["theme", "docExplorerFlex", "editorFlex", "secondaryEditorFlex"].map((name) => OURS + name));
const VIEWER = "tenantry:viewer";

/**
 * Local storage for tabs and history that belongs to one viewer: what another person left in this
 * browser is gone when it is opened, and nothing is kept once it is closed.
 *
 * Operations and variables may hold names, addresses and even passwords, so they must not outlive
 * the session on a shared computer.
 */
export class ViewerStorage implements Storage {
  #closed = false;

  constructor(viewer: string) {
    if (localStorage.getItem(VIEWER) !== viewer) {
      this.clear();
      localStorage.setItem(VIEWER, viewer);
    }
  }

  get length(): number {
    return localStorage.length;
  }

  getItem(key: string): string | null {
    return localStorage.getItem(key);
  }

  setItem(key: string, value: string): void {
    if (!this.#closed) localStorage.setItem(key, value);
  }

  removeItem(key: string): void {
    localStorage.removeItem(key);
  }

  clear(): void {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(OURS) && !STAYS.has(key)) localStorage.removeItem(key);
    }
  }

  /** Forgets the viewer's work; later writes (the tabs are saved with a delay) do nothing. */
  close(): void {
    this.#closed = true;
    this.clear();
    localStorage.removeItem(VIEWER);
  }
}
