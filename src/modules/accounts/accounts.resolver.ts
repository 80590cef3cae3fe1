import { Arg, Args, Ctx as Context, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Ctx } from "../../platform/context";
import type { Connection } from "../../platform/graphql/connection";
import { registerNode } from "../../platform/graphql/node";
import { answer } from "../../platform/graphql/userErrors";
import { decodeId, decodeIds, encodeId } from "../../platform/ids";
import {
  CreateSubAccountInputType,
  CreateSubAccountPayload,
  DisableAccountInputType,
  DisableAccountPayload,
  EnableAccountInputType,
  EnableAccountPayload,
  UpdateAccountInputType,
  UpdateAccountPayload,
} from "./accountMutations.types";
import { listAccounts, listSubAccounts } from "./accounts.list";
import type { AccountRow } from "./accounts.loaders";
import { accountKind, findAccount, releaseSetting, visibleParent } from "./accounts.fields";
import { AccountConnection, AccountKind, AccountListArguments, AccountStatus, AccountType } from "./accounts.types";
import { createSubAccount } from "./createSubAccount";
import { disableAccount } from "./disableAccount";
import { enableAccount } from "./enableAccount";
import { updateAccount } from "./updateAccount";

registerNode("acc", { typeName: "Account", load: findAccount });

/** What the accounts module adds to the graph. */
@Resolver(() => AccountType)
export class AccountsResolver {
  @Query(() => AccountType, {
    nullable: true,
    description:
      "One account. NOT_FOUND where there is none, or you neither hold a role on it nor have your home there.",
  })
  account(
    @Arg("id", () => ID, { description: "The account's id, `acc_…`." }) id: string,
    @Context() ctx: Ctx,
  ): Promise<AccountRow> {
    return findAccount(ctx, decodeId("acc", id, ["id"]));
  }

  @Query(() => AccountConnection, {
    nullable: true,
    description:
      "The accounts on which you hold ACCOUNTS_READ, main account and sub-accounts alike: search by name, filter by " +
      "status, sort, page. FORBIDDEN where you hold it on none.",
  })
  accounts(
    @Args(() => AccountListArguments) args: AccountListArguments,
    @Context() ctx: Ctx,
  ): Promise<Connection<AccountRow>> {
    return listAccounts(ctx, args);
  }

  @FieldResolver()
  id(@Root() account: AccountRow): string {
    return encodeId("acc", account.id);
  }

  @FieldResolver(() => AccountKind, { description: "Main account, sub-account, or a main account that stands alone." })
  kind(@Root() account: AccountRow, @Context() ctx: Ctx): AccountKind | Promise<AccountKind> {
    return accountKind(ctx, account);
  }

  @FieldResolver(() => AccountStatus, { description: "Whether the account is in use." })
  status(@Root() account: AccountRow): AccountStatus {
    return account.disabledAt === null ? AccountStatus.ENABLED : AccountStatus.DISABLED;
  }

  @FieldResolver(() => AccountType, {
    nullable: true,
    description: "The main account above a sub-account; null on a main account, and where you cannot see it.",
  })
  parent(@Root() account: AccountRow, @Context() ctx: Ctx): Promise<AccountRow | null> | null {
    return visibleParent(ctx, account);
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      "Whether disabling a user of the organization frees the seat. Kept on the main account; null on a sub-account. " +
      "Needs ACCOUNTS_READ.",
  })
  releaseSeatOnDisable(@Root() account: AccountRow, @Context() ctx: Ctx): boolean | null {
    return releaseSetting(ctx, account);
  }

  @FieldResolver(() => AccountConnection, {
    nullable: true,
    description:
      "The sub-accounts of a main account on which you hold ACCOUNTS_READ; none on a sub-account. Needs ACCOUNTS_READ on " +
      "the account itself, too.",
  })
  subAccounts(
    @Root() account: AccountRow,
    @Args(() => AccountListArguments) args: AccountListArguments,
    @Context() ctx: Ctx,
  ): Promise<Connection<AccountRow>> {
    return listSubAccounts(ctx, account, args);
  }

  @Mutation(() => CreateSubAccountPayload, {
    nullable: true,
    description:
      "Makes a sub-account below your main account. Needs ACCOUNTS_MANAGE on the main account with its sub-accounts.",
  })
  createSubAccount(
    @Arg("input", () => CreateSubAccountInputType, { description: "The new account." })
    input: CreateSubAccountInputType,
    @Context() ctx: Ctx,
  ): Promise<CreateSubAccountPayload> {
    return answer(async () => ({ account: await createSubAccount(ctx, input) }));
  }

  @Mutation(() => UpdateAccountPayload, {
    nullable: true,
    description: "Changes an account's name and settings. Needs ACCOUNTS_MANAGE on it.",
  })
  updateAccount(
    @Arg("input", () => UpdateAccountInputType, { description: "What changes." }) input: UpdateAccountInputType,
    @Context() ctx: Ctx,
  ): Promise<UpdateAccountPayload> {
    return answer(async () => ({ account: await updateAccount(ctx, decodeIds(input, { accountId: "acc" })) }));
  }

  @Mutation(() => DisableAccountPayload, {
    nullable: true,
    description:
      "Disables a sub-account: its sessions end, its sign-ins and API keys are refused at once, its data is kept. Needs " +
      "ACCOUNTS_MANAGE on the main account with its sub-accounts. Doing it twice changes nothing.",
  })
  disableAccount(
    @Arg("input", () => DisableAccountInputType, { description: "Which account, and its seats." })
    input: DisableAccountInputType,
    @Context() ctx: Ctx,
  ): Promise<DisableAccountPayload> {
    return answer(async () => ({ account: await disableAccount(ctx, decodeIds(input, { accountId: "acc" })) }));
  }

  @Mutation(() => EnableAccountPayload, {
    nullable: true,
    description:
      "Enables a sub-account again; all is as before but the seats that disabling released. Needs ACCOUNTS_MANAGE on the " +
      "main account with its sub-accounts. Doing it twice changes nothing.",
  })
  enableAccount(
    @Arg("input", () => EnableAccountInputType, { description: "Which account." }) input: EnableAccountInputType,
    @Context() ctx: Ctx,
  ): Promise<EnableAccountPayload> {
    return answer(async () => ({ account: await enableAccount(ctx, decodeIds(input, { accountId: "acc" })) }));
  }
}
