import { shortestPassword } from "../../../platform/crypto/passwordRules";
import { html } from "../../../platform/http/html";
import type { LivingLink } from "../oneTimeLinks";
import { page, type PageMessage } from "./page";

/** The form behind a one-time link: it sets a password. */
export function passwordPage(token: string, link: LivingLink, message?: PageMessage): string {
  const recovers = link.purpose === "RECOVER";
  return page(
    recovers ? "Choose a new password" : "Welcome",
    html`<p>
        ${
          recovers
            ? "You will be signed out everywhere. Afterwards, sign in with the new password."
            : "Choose a password to accept the invitation. Afterwards, sign in with it."
        }
      </p>
      <form method="post" action="/accept">
        <input type="hidden" name="token" value="${token}" />
        <label for="email">Email address</label>
        <input id="email" type="email" value="${link.email}" autocomplete="username" readonly />
        <label for="password">New password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="new-password"
          minlength="${shortestPassword}"
          required
          autofocus
          aria-describedby="hint${message && " message"}"
          ${message && html`aria-invalid="true"`}
        />
        <p class="hint" id="hint">
          At least ${shortestPassword} characters. Several words are fine; long is better than complicated.
        </p>
        <button type="submit">${recovers ? "Set the password" : "Accept the invitation"}</button>
      </form>`,
    message,
  );
}
