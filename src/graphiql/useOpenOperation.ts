import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useCallback } from "react";

import type { ReadyMadeOperation } from "./parseOperation";

/** A function that opens an operation with its example variables in a tab of its own. */
export function useOpenOperation(): (operation: ReadyMadeOperation) => void {
  const actions = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);

  return useCallback(
    (operation) => {
      if (!queryEditor || !variableEditor) return; // The editor is still loading.
      const tabIsBlank = queryEditor.getValue().trim() === "" && variableEditor.getValue().trim() === "";
      if (!tabIsBlank) actions.addTab();
      // Set in the editors, not in the tab: GraphiQL copies from editor to tab and not the other way.
      queryEditor.setValue(operation.text);
      variableEditor.setValue(operation.variables ?? "");
      // GraphiQL finds the name a moment later by itself; whoever runs it at once would ask for the tab before's operation.
      actions.setOperationName(operation.name);
      if (operation.variables !== null) showVariables();
      queryEditor.revealLine(1);
      queryEditor.focus();
    },
    [actions, queryEditor, variableEditor],
  );
}

/** Unfolds the variables if they are folded away; GraphiQL offers no action for it but its button. */
export function showVariables(): void {
  document.querySelector<HTMLButtonElement>('button[aria-label="Show editor tools"]')?.click();
}
