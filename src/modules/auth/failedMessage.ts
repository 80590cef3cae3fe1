/** What a failed attempt to sign in is told, whatever was wrong. */
export const failedMessage =
  "That did not work. Check the address and the password; if both are right, ask your administrator.";
