import { type Ctx, statement } from "./context";
import { NotFound, Refusal } from "./errors";
import { encodeId } from "./ids";
import { bindTo } from "./runtime";

const organizationOf = statement<{ organizationId: string }>(
  "directory.organizationOfAccount",
  `select organization_id as "organizationId" from account_directory where account_id = $1`,
  { quick: true },
);

/**
 * The context of an operator or service, who belong to no organization, bound to that of the account they name.
 * @throws NotFound when there is no such account
 */
export async function contextForAccount(ctx: Ctx, accountId: string): Promise<Ctx> {
  const [found] = await ctx.rows(organizationOf, [accountId]);
  if (!found) throw new NotFound();
  return bindTo(ctx, found.organizationId);
}

/**
 * The same, for what concerns an organization as a whole: a sub-account's id, pasted by mistake, must not close it.
 * @throws NotFound | Refusal MAIN_ACCOUNT_REQUIRED naming the main account
 */
export async function contextForMainAccount(ctx: Ctx, accountId: string): Promise<Ctx> {
  const bound = await contextForAccount(ctx, accountId);
  const { organizationId } = bound.viewer;
  if (accountId !== organizationId)
    throw new Refusal(
      "MAIN_ACCOUNT_REQUIRED",
      `That is a sub-account. This concerns the whole organization: name its main account, ${encodeId("acc", organizationId)}.`,
    );
  return bound;
}
