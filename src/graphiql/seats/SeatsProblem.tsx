import { SIGN_IN_URL } from "../session";
import { keepFocus } from "./keepFocus";
import type { Problem } from "./problem";

/** Says why there is nothing to show, and what to do about it. */
export function SeatsProblem({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const retry = (
    <button type="button" className="seats-small-button" onClick={onRetry}>
      Try again
    </button>
  );
  return (
    <div ref={keepFocus} role="alert" className="seats-problem">
      {problem.kind === "forbidden" && (
        <p>
          <strong>You may not see the seats.</strong> {problem.message} Ask an account manager for a role that carries
          it, such as Seat manager.
        </p>
      )}
      {problem.kind === "signedOut" && (
        <>
          <p>
            <strong>Your session has ended.</strong> Sign in to see the seats.
          </p>
          <a className="seats-small-button" href={SIGN_IN_URL}>
            Sign in
          </a>
        </>
      )}
      {problem.kind === "away" && (
        <>
          <p>
            <strong>The service is not available right now.</strong> Nothing is lost; wait a moment.
          </p>
          {retry}
        </>
      )}
      {problem.kind === "other" && (
        <>
          <p>
            <strong>The seats could not be read.</strong> {problem.message}
          </p>
          {retry}
        </>
      )}
    </div>
  );
}
