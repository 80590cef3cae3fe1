import { type AccountName, accountNames, holds, kinds, sees, type ViewerKind } from "./viewerKinds.testing";
import type { World } from "./world.testing";

interface Trace {
  readonly text: string;
  readonly visibleTo: (viewer: ViewerKind) => boolean;
}

const remembered = new WeakMap<World, Trace[]>();

/** What must not stand in an answer to those who may not see it: ids, addresses and names of accounts and users. */
function tracesOf(world: World): Trace[] {
  const known = remembered.get(world);
  if (known) return known;
  const nameOf = new Map<string, AccountName>(accountNames.map((name) => [world.accounts[name].id, name]));
  const self = (viewer: ViewerKind, id: string) => !kinds[viewer].isKey && world.people.get(viewer)?.id === id;
  const accounts = accountNames.flatMap((name) => {
    const { publicId, name: title } = world.accounts[name];
    return [publicId, title].map((text) => ({ text, visibleTo: (viewer: ViewerKind) => sees(viewer, name) }));
  });
  const users = world.everybody.flatMap(({ id, publicId, email, accountId }) => {
    const home = nameOf.get(accountId)!;
    // Who works with seats knows the ids of those who hold them; an address is for those who read users.
    const byId = (viewer: ViewerKind) =>
      self(viewer, id) || holds(viewer, "USERS_READ", home) || holds(viewer, "SEATS_READ", home);
    const byAddress = (viewer: ViewerKind) => self(viewer, id) || holds(viewer, "USERS_READ", home);
    return [
      { text: publicId, visibleTo: byId },
      { text: email, visibleTo: byAddress },
    ];
  });
  const names = accountNames.map((name) => ({
    text: `Marker${name}plain`,
    visibleTo: (viewer: ViewerKind) => sees(viewer, name),
  }));
  const traces = [...accounts, ...users, ...names];
  remembered.set(world, traces);
  return traces;
}

/**
 * What stands in an answer though the viewer may not see it.
 * @param asked what the request itself named, which an answer may repeat
 */
export const leaksIn = (world: World, viewer: ViewerKind, text: string, asked = ""): string[] =>
  tracesOf(world)
    .filter((trace) => text.includes(trace.text) && !asked.includes(trace.text) && !trace.visibleTo(viewer))
    .map((trace) => trace.text);
