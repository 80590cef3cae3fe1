import { html } from "../../../platform/http/html";
import { page, type PageMessage } from "./page";

/** What the sign-in form is filled with. */
export interface SignInForm {
  readonly email: string;
  readonly returnTo: string;
}

/** The form to sign in with. After an error the address is kept, the password never. */
export function signInPage({ email, returnTo }: SignInForm, message?: PageMessage): string {
  const failed = message?.kind === "error";
  // Whoever has typed the address already goes on with the password.
  const atPassword = email !== "";
  const attributes = (focused: boolean) => html`
    required ${focused && html`autofocus`} ${failed && html`aria-invalid="true" aria-describedby="message"`}
  `;
  return page(
    "Sign in",
    html`<form method="post" action="/sign-in">
      <input type="hidden" name="returnTo" value="${returnTo}" />
      <label for="email">Email address</label>
      <input
        id="email"
        name="email"
        inputmode="email"
        value="${email}"
        maxlength="254"
        autocomplete="username"
        autocapitalize="none"
        spellcheck="false"
        ${attributes(!atPassword)}
      />
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" ${attributes(atPassword)} />
      <button type="submit">Sign in</button>
    </form>`,
    message,
  );
}

/** For whoever is signed in already: on, out, or in as somebody else. */
export const signedInPage = (name: string, returnTo: string): string =>
  page(
    "You are signed in",
    html`<p>You are signed in as <strong>${name}</strong>.</p>
      <a class="button" href="${returnTo}">Go on</a>
      <form method="post" action="/sign-out"><button class="secondary" type="submit">Sign out</button></form>`,
  );
