import { createDownloadSlots } from "./downloadSlots";

const viewer = (organizationId: string, id: string) => ({ organizationId, type: "USER" as const, id });

it("S-15 bounds downloads of one person, of one organization below all, and of all", () => {
  const slots = createDownloadSlots(8);
  const leave = slots.enter(viewer("a", "ann"));
  slots.enter(viewer("a", "ann"));
  expect(() => slots.enter(viewer("a", "ann"))).toThrow(expect.objectContaining({ code: "RATE_LIMITED" }));
  slots.enter(viewer("a", "ben"));
  slots.enter(viewer("a", "cat"));
  expect(() => slots.enter(viewer("a", "dan"))).toThrow(expect.objectContaining({ code: "RATE_LIMITED" }));
  for (const id of ["eve", "fay", "gil", "hal"]) slots.enter(viewer("b", id));
  expect(() => slots.enter(viewer("c", "ida"))).toThrow(expect.objectContaining({ code: "UNAVAILABLE" }));
  leave();
  slots.enter(viewer("c", "ida"));
});

it("S-15 leaves a place to a second organization however few there are", () => {
  const slots = createDownloadSlots(2);
  slots.enter(viewer("a", "ann"));
  expect(() => slots.enter(viewer("a", "ben"))).toThrow(expect.objectContaining({ code: "RATE_LIMITED" }));
  slots.enter(viewer("b", "eve"));
});
