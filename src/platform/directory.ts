import { type Ctx, statement } from "./context";
import { NotFound } from "./errors";
import { bindTo } from "./runtime";

const organizationOf = statement<{ organizationId: string }>(
  "directory.organizationOfAccount",
  `select organization_id as "organizationId" from account_directory where account_id = $1`,
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
