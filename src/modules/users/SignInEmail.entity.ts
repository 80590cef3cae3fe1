import { Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import { User } from "./User.entity";

/** The directory of verified addresses of the whole service; it alone signs in. */
@Entity("sign_in_emails", {
  comment: "Verified addresses of the whole service; looked up before the organization is known.",
})
@ForeignKey(() => User, ["organizationId", "userId"], ["organizationId", "id"], { name: "sign_in_emails_user" })
@Index("sign_in_emails_one_a_user", ["organizationId", "userId"], { unique: true })
export class SignInEmail {
  @PrimaryColumn("text", { name: "email_key", primaryKeyConstraintName: "sign_in_emails_pkey" }) emailKey!: string;
  @Column("uuid", { name: "organization_id" }) organizationId!: string;
  @Column("uuid", { name: "user_id" }) userId!: string;
}
