import { Arg, Ctx as Context, FieldResolver, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Ctx, Viewer } from "../../platform/context";
import { answer } from "../../platform/graphql/userErrors";
import type { AccountRow } from "../accounts";
import type { UserRow } from "../users";
import { SignInInputType, SignInPayload, SignOutPayload, ViewerType } from "./auth.types";
import { signIn } from "./signIn";
import { signInResult } from "./signInResult";
import { signOut } from "./signOut";
import { currentViewer, viewerAccount, viewerMainAccount, viewerUser } from "./viewer.fields";

/** Who is asking. */
@Resolver(() => ViewerType)
export class ViewerResolver {
  @Query(() => ViewerType, {
    nullable: true,
    description: "Who is asking: the signed-in person or the API key; null for strangers, to whom it is open.",
  })
  viewer(@Context() ctx: Ctx): Viewer | null {
    return currentViewer(ctx);
  }

  @FieldResolver()
  user(@Root() viewer: Viewer, @Context() ctx: Ctx): Promise<UserRow | null> {
    return viewerUser(ctx, viewer);
  }

  @FieldResolver()
  apiKeyName(@Root() viewer: Viewer): string | null {
    return viewer.type === "API_KEY" ? viewer.name : null;
  }

  @FieldResolver()
  account(@Root() viewer: Viewer, @Context() ctx: Ctx): Promise<AccountRow | null> {
    return viewerAccount(ctx, viewer);
  }

  @FieldResolver()
  mainAccount(@Root() viewer: Viewer, @Context() ctx: Ctx): Promise<AccountRow | null> {
    return viewerMainAccount(ctx, viewer);
  }
}

/** Signing in and out. */
@Resolver()
export class SignInResolver {
  @Mutation(() => SignInPayload, {
    nullable: true,
    description:
      "Signs a person in with address and password; the session's cookie comes in the answer's headers and replaces an " +
      "earlier one. Open to strangers, closed to API keys. Too many attempts are RATE_LIMITED.",
  })
  signIn(
    @Arg("input", () => SignInInputType, { description: "Address and password." }) input: SignInInputType,
    @Context() ctx: Ctx,
  ): Promise<SignInPayload> {
    return answer(async () => ({ result: await signInResult(ctx, await signIn(ctx, input)) }));
  }

  @Mutation(() => SignOutPayload, {
    nullable: true,
    description:
      "Ends this browser's session and clears its cookie. Open to strangers, for whom there is nothing to end; closed to " +
      "API keys.",
  })
  signOut(@Context() ctx: Ctx): Promise<SignOutPayload> {
    return answer(() => signOut(ctx).then(() => ({})));
  }
}
