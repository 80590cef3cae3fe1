import { hashSecret, newSecret } from "../../platform/crypto/secretValues";
import { decodeId, encodeId } from "../../platform/ids";

/** A secret with its organization beside it, so that it is looked up within its tenant: a cookie or a link's token. */
export interface TenantToken {
  readonly organizationId: string;
  /** What is kept of it. */
  readonly secretHash: Buffer;
}

const form = /^([0-7][0-9a-hjkmnp-tv-z]{25})\.[A-Za-z0-9_-]{43}$/;

/** Makes a token: its text goes out once, its hash is kept. */
export function newTenantToken(organizationId: string): TenantToken & { readonly text: string } {
  const text = `${encodeId("acc", organizationId).slice("acc_".length)}.${newSecret()}`;
  return { organizationId, text, secretHash: hashSecret(text) };
}

/** The token that a text is; null for everything else. */
export function parseTenantToken(text: string | null | undefined): TenantToken | null {
  const organization = form.exec(text ?? "")?.[1];
  if (!text || !organization) return null;
  return { organizationId: decodeId("acc", `acc_${organization}`), secretHash: hashSecret(text) };
}
