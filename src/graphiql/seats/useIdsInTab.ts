import { type MonacoEditor, useGraphiQL } from "@graphiql/react";
import { useCallback, useMemo, useSyncExternalStore } from "react";

import type { ReadyMadeOperation } from "../parseOperation";
import { showVariables, useOpenOperation } from "../useOpenOperation";
import { readyMade } from "./askGraph";
import { type IdKind, type IdTarget, idTargetOf, nameOfTarget } from "./idTargets";
import { holdsId, putId } from "./putId";

/** Somebody or something whose id can be used in a tab. */
export interface Identified {
  readonly kind: IdKind;
  readonly id: string;
  readonly name: string;
}

/** The current tab, as far as ids go. */
export interface IdsInTab {
  /** Where the tab's operation takes an id of this kind; null if nowhere. */
  readonly targets: Readonly<Record<IdKind, IdTarget | null>>;
  readonly holds: (thing: Identified) => boolean;
  /** Puts the id where the tab takes it and answers in a sentence what was done; null where it takes none. */
  readonly put: (thing: Identified) => string | null;
  /** Opens a ready-made operation with the id filled in, and answers what was done. */
  readonly openWith: (operation: ReadyMadeOperation, thing: Identified) => string;
}

/** The ready-made operations that one would use an id for. */
const fitting: Record<IdKind, readonly string[]> = {
  account: ["setSeatLimit", "assignPanel", "seatedUsers"],
  user: ["removeSeats", "assignSeats", "user"],
};

/** The ready-made operations that take an id of this kind. */
export const fittingOperations = (kind: IdKind): ReadyMadeOperation[] =>
  fitting[kind].flatMap((name) => readyMade(name) ?? []);

/** Reads and writes the ids in the variables of the current tab. */
export function useIdsInTab(): IdsInTab {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const schema = useGraphiQL((state) => state.schema) ?? null;
  const operationName = useGraphiQL((state) => state.operationName) ?? null;
  const openOperation = useOpenOperation();
  const document = useTextOf(queryEditor);
  const variables = useTextOf(variableEditor);

  const targets = useMemo(
    () => ({
      account: idTargetOf(document, operationName, schema, "account"),
      user: idTargetOf(document, operationName, schema, "user"),
    }),
    [document, operationName, schema],
  );

  return {
    targets,
    holds: ({ kind, id }) => {
      const target = targets[kind];
      return target !== null && holdsId(variables, target, id);
    },
    put: ({ kind, id, name }) => {
      const target = targets[kind];
      if (!target || !variableEditor) return null;
      const { outcome, text } = putId(variableEditor.getValue(), target, id);
      if (outcome !== "kept" && outcome !== "broken") replaceText(variableEditor, text);
      showVariables();
      const place = nameOfTarget(target);
      return {
        set: `${name} is in ${place} now.`,
        added: `${name} was added to ${place}.`,
        removed: `${name} was taken out of ${place}.`,
        kept: `${name} is in ${place} already.`,
        broken: `The variables cannot take the id of ${name}: correct their JSON first.`,
      }[outcome];
    },
    openWith: (operation, { kind, id, name }) => {
      const target = idTargetOf(operation.text, operation.name, schema, kind);
      const filled = target ? putId(operation.variables ?? "", target, id).text : operation.variables;
      openOperation({ ...operation, variables: filled });
      return `“${operation.title}” is open, with the id of ${name} filled in.`;
    },
  };
}

function useTextOf(editor: MonacoEditor | undefined): string {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const listening = editor?.onDidChangeModelContent(onChange);
      return () => {
        listening?.dispose();
      };
    },
    [editor],
  );
  return useSyncExternalStore(subscribe, () => editor?.getValue() ?? "");
}

/** As typing would: undo takes it back. */
function replaceText(editor: MonacoEditor, text: string): void {
  const range = editor.getModel()?.getFullModelRange();
  if (!range) return;
  editor.pushUndoStop();
  editor.executeEdits("seats", [{ range, text }]);
  editor.pushUndoStop();
}
