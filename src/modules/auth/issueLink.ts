import { Refusal } from "../../platform/errors";
import { operation } from "../../platform/operation";
import { authorizeUser, loadUser } from "../users";
import "./auth.audit";
import { makeLink, type IssuedLink } from "./oneTimeLinks";

/**
 * Makes the link with which an invited user sets a password; the operator hands it over. Earlier links stop working.
 * @throws Refusal when the user accepted already or is disabled
 */
export const issueLink = operation(
  { codes: ["user.invite"], targets: ({ userId }: { readonly userId: string }) => [{ type: "user", id: userId }] },
  async (tx, { userId }: { readonly userId: string }): Promise<IssuedLink> => {
    await tx.lock({ users: [userId] });
    const user = await loadUser(tx, userId);
    authorizeUser(tx, "users.recover", user);
    if (user.acceptedAt)
      throw new Refusal("INVALID", "The user has accepted already. Recover the user instead.", ["input", "userId"]);
    if (user.disabledAt)
      throw new Refusal("INVALID", "The user is disabled. Enable the user first.", ["input", "userId"]);
    tx.audit({
      accountId: user.accountId,
      targets: [{ type: "user", id: user.id }],
      personal: { name: user.name, email: user.email },
    });
    return makeLink(tx, user, "ACCEPT_INVITATION");
  },
);
