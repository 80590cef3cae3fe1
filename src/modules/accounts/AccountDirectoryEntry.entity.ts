import { Column, Entity, ForeignKey, PrimaryColumn } from "typeorm";
import { Account } from "./Account.entity";

/** Whose an account is, for those who belong to no organization and name an account only. */
@Entity("account_directory", {
  comment: "Whose an account is: read only for operators and services, which belong to no organization.",
})
@ForeignKey(() => Account, ["organizationId", "accountId"], ["organizationId", "id"], {
  name: "account_directory_account",
})
export class AccountDirectoryEntry {
  @PrimaryColumn("uuid", { name: "account_id", primaryKeyConstraintName: "account_directory_pkey" }) accountId!: string;
  @Column("uuid", { name: "organization_id" }) organizationId!: string;
}
