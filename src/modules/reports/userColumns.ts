import { encodeId } from "../../platform/ids";
import type { SeatedUser } from "../seats";
import type { Column } from "./reportTable";

/** What the reports of users with seats show of each (S-09, S-11); addresses where the viewer may see the user. */
export const userColumns: readonly Column<SeatedUser>[] = [
  { title: "User ID", type: "TEXT", value: ({ row }) => encodeId("usr", row.userId) },
  { title: "Name", type: "TEXT", value: ({ name }) => name },
  { title: "Email", type: "TEXT", value: ({ user }) => user?.email ?? null },
  { title: "Account ID", type: "TEXT", value: ({ row }) => encodeId("acc", row.seatAccountId) },
  { title: "Account", type: "TEXT", value: ({ account }) => account?.name ?? null },
  { title: "Inbox roles", type: "TEXT", value: ({ inboxRoles }) => inboxRoles.join(", ") },
  { title: "Last sign-in", type: "TIME", value: ({ lastSignInAt }) => lastSignInAt },
  { title: "Seat assigned", type: "TIME", value: ({ seatAssignedAt }) => seatAssignedAt },
  { title: "Assigned by", type: "TEXT", value: ({ seatAssignedBy }) => seatAssignedBy?.displayName ?? null },
  { title: "Assigned by type", type: "TEXT", value: ({ seatAssignedBy }) => seatAssignedBy?.type ?? null },
  { title: "Assigned by ID", type: "TEXT", value: ({ seatAssignedBy }) => seatAssignedBy?.id ?? null },
  { title: "Inactive because", type: "TEXT", value: ({ inactivityReasons }) => inactivityReasons.join(", ") },
];
