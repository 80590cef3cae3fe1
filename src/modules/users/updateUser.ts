import { applyChanges } from "../../platform/changes";
import { operation } from "../../platform/operation";
import { checkVersion, stamp } from "../../platform/versioned";
import { cleanLanguage } from "../accounts";
import { refuseMorePowerful } from "./escalation";
import { User } from "./User.entity";
import { cleanNames } from "./userNames";
import "./users.audit";
import { userChanged } from "./users.hooks";
import { authorizeUser } from "./users.policy";
import { loadUser } from "./users.repository";

/** What `updateUser` takes; what is left out stays. Language null: the account's. */
export interface UpdateUserInput {
  readonly userId: string;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly language?: string | null;
  readonly expectedVersion?: number | null;
}

/**
 * Changes a user's name and language.
 * @throws NotFound | Forbidden | Refusal
 */
export const updateUser = operation(
  { codes: ["user.update"], targets: ({ userId }: UpdateUserInput) => [{ type: "user", id: userId }] },
  async (tx, input: UpdateUserInput): Promise<User> => {
    // The organization too: grants, which decide who may, change under its lock alone.
    await tx.lock({ organization: true, users: [input.userId] });
    const user = await loadUser(tx, input.userId);
    authorizeUser(tx, "users.manage", user);
    await refuseMorePowerful(tx, user.id, ["input", "userId"]);
    checkVersion(user, input.expectedVersion);

    const { language } = input;
    const changes = applyChanges(user, {
      ...cleanNames(input.firstName ?? user.firstName, input.lastName ?? user.lastName),
      language: language == null ? language : cleanLanguage(language, ["input", "language"]),
    });
    if (!changes) {
      tx.unchanged("the user is so already");
      return user;
    }
    tx.audit({
      accountId: user.accountId,
      targets: [{ type: "user", id: user.id }],
      details: { changed: Object.keys(changes.after) },
      personal: { name: user.name, ...changes },
    });
    stamp(tx, user);
    await tx.db.save(User, user);
    await userChanged.run(tx, { user, renamed: "name" in changes.after });
    return user;
  },
);
