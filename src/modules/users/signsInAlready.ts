import { type Ctx, statement } from "../../platform/context";
import { emailKey } from "./email";

const claimedBy = statement<{ claimed: number }>(
  "users.addressClaimed",
  `select 1 as claimed from sign_in_emails where email_key = $1`,
);

/** Whether the address signs in to some account of the service. For operators: nobody else may learn it (U-01). */
export async function signsInAlready(ctx: Ctx, email: string): Promise<boolean> {
  return (await ctx.rows(claimedBy, [emailKey(email)])).length > 0;
}
