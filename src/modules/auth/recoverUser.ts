import { Refusal } from "../../platform/errors";
import { operation } from "../../platform/operation";
import { authorizeUser, loadUser } from "../users";
import "./auth.audit";
import { makeLink, type IssuedLink } from "./oneTimeLinks";

/**
 * Makes the link with which a user who cannot sign in any more sets a new password; the operator hands it over. Nothing
 * else changes until the link is used. A user who never accepted gets an invitation's link.
 *
 * @throws Refusal when the user is disabled
 */
export const recoverUser = operation(
  { codes: ["user.recover"], targets: ({ userId }: { readonly userId: string }) => [{ type: "user", id: userId }] },
  async (tx, { userId }: { readonly userId: string }): Promise<IssuedLink> => {
    await tx.lock({ users: [userId] });
    const user = await loadUser(tx, userId);
    authorizeUser(tx, "users.recover", user);
    if (user.disabledAt)
      throw new Refusal("INVALID", "The user is disabled. Enable the user first.", ["input", "userId"]);
    const purpose = user.acceptedAt ? "RECOVER" : "ACCEPT_INVITATION";
    tx.audit({
      accountId: user.accountId,
      targets: [{ type: "user", id: user.id }],
      details: { purpose },
      personal: { name: user.name, email: user.email },
    });
    return makeLink(tx, user, purpose);
  },
);
