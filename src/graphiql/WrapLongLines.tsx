import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";

/** Wraps long lines in the editors: descriptions are prose, ids are long, and the column is narrow. */
export function WrapLongLines() {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  useEffect(() => {
    for (const editor of [queryEditor, variableEditor]) editor?.updateOptions({ wordWrap: "on" });
  }, [queryEditor, variableEditor]);
  return null;
}
