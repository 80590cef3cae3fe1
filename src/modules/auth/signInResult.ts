import type { Ctx } from "../../platform/context";
import { SignedIn, SignInFailed } from "./auth.types";
import { failedMessage } from "./failedMessage";
import type { SignInOutcome } from "./signIn";
import { currentViewer, viewerUser } from "./viewer.fields";

/** The outcome of an attempt, as the graph and the page show it. */
export async function signInResult(ctx: Ctx, outcome: SignInOutcome): Promise<SignedIn | SignInFailed> {
  if (outcome.kind === "FAILED") return Object.assign(new SignInFailed(), { message: failedMessage });
  const viewer = currentViewer(ctx);
  const user = viewer && (await viewerUser(ctx, viewer));
  return Object.assign(new SignedIn(), { user, viewer, expiresAt: outcome.expiresAt });
}
