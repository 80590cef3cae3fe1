import type { Viewer } from "../../platform/context";
import { type Authorize, definePolicy } from "../../platform/policy";

/** The user who signs in, or wants to. */
export interface Principal {
  readonly organizationId: string;
  readonly userId: string | null;
  /** The home account. */
  readonly accountId: string;
}

/** What is done about signing in. A link is its own proof: whoever holds it may use it. */
export type AuthAction = "auth.signIn" | "auth.signOut" | "auth.useLink";

const isSelf = (viewer: Viewer, { userId }: Principal) => viewer.type === "USER" && viewer.userId === userId;

/** The question, asked on the user's home account. No key passes: programs neither sign in nor out (K-02). */
const authPolicy = definePolicy<Principal, AuthAction>(
  { account: ({ organizationId, accountId }) => ({ organizationId, id: accountId }), visible: isSelf, isSelf },
  { "auth.signIn": "PUBLIC", "auth.signOut": "SELF", "auth.useLink": "PUBLIC" },
);

/** Asks whether the viewer may do this about the user's signing in. */
export const authorizeAuth: Authorize<Principal, AuthAction> = authPolicy.authorize;
