import { relative } from "node:path";

const saysNothing =
  /(?:^|[/.-])(?:utils?|helpers?|commons?|managers?|services?|misc)(?=[/.-]|$)|(?:Utils?|Helpers?|Misc)(?=[/.-]|$)/;

/** A file or folder is named after what it does; names such as "utils" collect whatever has no home. */
export const fileName = {
  meta: {
    type: "suggestion",
    schema: [],
    messages: { saysNothing: '"{{name}}" does not say what is in it: name the file after what it does.' },
  },
  create: (context) => ({
    Program(node) {
      const path = relative(context.cwd, context.filename).replaceAll("\\", "/");
      const found = saysNothing.exec(path);
      if (found) context.report({ node, messageId: "saysNothing", data: { name: found[0].replace(/^[/.-]/, "") } });
    },
  }),
};
