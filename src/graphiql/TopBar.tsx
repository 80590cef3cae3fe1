import { SIGN_IN_URL, useSessionEnded } from "./session";

/** The strip above the editors: whose session this is, with a way out of it and back into it. */
export function TopBar({ viewer, onSignOut }: { viewer: string; onSignOut: () => void }) {
  const ended = useSessionEnded();
  return (
    <>
      <header className="top-bar">
        <h1 className="top-bar-title">
          <Mark />
          Tenantry <span className="top-bar-subtitle">Account settings API</span>
        </h1>
        <div className="top-bar-session">
          {ended ? (
            <a className="top-bar-button" href={SIGN_IN_URL}>
              Sign in
            </a>
          ) : (
            <>
              <span className="top-bar-viewer">
                Signed in as <strong>{viewer}</strong>
              </span>
              <form method="post" action="/sign-out" onSubmit={onSignOut}>
                <button type="submit" className="top-bar-button">
                  Sign out
                </button>
              </form>
            </>
          )}
        </div>
      </header>
      {ended && (
        <p role="alert" className="session-banner">
          <span>
            <strong>Your session has ended.</strong> Nothing runs until you sign in again; what you typed stays here.
          </span>
          <a href={SIGN_IN_URL}>Sign in again</a>
        </p>
      )}
    </>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#4f46e5" />
      <rect x="6" y="7" width="20" height="5" rx="2.5" fill="#fff" />
      <rect x="13.5" y="7" width="5" height="18" rx="2.5" fill="#fff" />
      <rect x="6" y="16" width="5" height="9" rx="2.5" fill="#c7d2fe" />
      <rect x="21" y="16" width="5" height="9" rx="2.5" fill="#c7d2fe" />
    </svg>
  );
}
