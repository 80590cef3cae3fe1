import { IdButton, type IdUse } from "./IdButton";
import { keepFocus } from "./keepFocus";
import { SeatsProblem } from "./SeatsProblem";
import { dayText, plural, reasonText, rolesText } from "./seatWords";
import { type SeatedUser, useSeatedUsers } from "./useSeatedUsers";

/** The users who have a seat on an account, read when they are asked for. */
export function SeatedUsers(props: { accountId: string; readings: number; use: IdUse }) {
  const { users, totalCount, hasMore, loading, problem, more, refresh } = useSeatedUsers(
    props.accountId,
    props.readings,
  );
  if (problem) return <SeatsProblem problem={problem} onRetry={refresh} />;
  if (users.length === 0) {
    return (
      <p role="status" className="seats-quiet">
        {loading ? "Loading users…" : "Nobody has a seat here."}
      </p>
    );
  }
  return (
    <>
      <ul aria-busy={loading}>
        {users.map((user) => (
          <User key={user.userId} user={user} use={props.use} />
        ))}
      </ul>
      <p role="status" className={hasMore ? "seats-quiet" : "visually-hidden"}>
        {hasMore ? `${String(users.length)} of ${plural(totalCount, "user")}` : plural(totalCount, "user")}
      </p>
      {hasMore && (
        <button ref={keepFocus} type="button" className="seats-small-button" aria-disabled={loading} onClick={more}>
          More users
        </button>
      )}
    </>
  );
}

function User({ user, use }: { user: SeatedUser; use: IdUse }) {
  const { userId, name, inboxRoles, lastSignInAt, inactivityReasons } = user;
  return (
    <li className="seats-user">
      <div className="seats-row">
        <IdButton thing={{ kind: "user", id: userId, name }} use={use} />
        <span className="seats-roles">{rolesText(inboxRoles)}</span>
      </div>
      <p className="seats-meta">
        <span>
          {lastSignInAt === null ? (
            "Never signed in"
          ) : (
            <>
              Last sign-in{" "}
              <time dateTime={lastSignInAt} title={lastSignInAt}>
                {dayText(lastSignInAt)}
              </time>
            </>
          )}
        </span>
        {inactivityReasons.map((reason) => (
          <span key={reason} className="seats-reason">
            {reasonText(reason)}
          </span>
        ))}
      </p>
    </li>
  );
}
