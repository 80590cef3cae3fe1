import fc from "fast-check";
import type { EffectiveGrant, Viewer } from "../../platform/context";
import { type Permission, permissions } from "../../platform/permissions";
import { anonymous, holds } from "../../platform/viewer";
import { type KeyBounds, keyGrants, neverOnKeys } from "./keyGrants";

const organizationId = "01890000-0000-7000-8000-000000000000";
const subAccounts = ["01890000-0000-7000-8000-000000000001", "01890000-0000-7000-8000-000000000002"];
const accounts = [organizationId, ...subAccounts];
const permissionNames = Object.keys(permissions) as Permission[];

const permissionSets = fc.subarray(permissionNames).map((names) => new Set(names));
const reaches = fc
  .record({ accountId: fc.constantFrom(...accounts), includesSubAccounts: fc.boolean() })
  .map(({ accountId, includesSubAccounts }) => ({
    accountId,
    includesSubAccounts: includesSubAccounts && accountId === organizationId,
  }));
const grants: fc.Arbitrary<EffectiveGrant[]> = fc.array(
  fc
    .record({ reach: reaches, permissions: permissionSets })
    .map(({ reach, permissions }) => ({ ...reach, permissions })),
  { maxLength: 4 },
);
const keys: fc.Arbitrary<KeyBounds> = fc
  .record({ reach: reaches, scopes: permissionSets })
  .map(({ reach, scopes }) => ({ organizationId, ...reach, scopes }));

const viewerWith = (held: readonly EffectiveGrant[]): Viewer => ({
  ...anonymous(organizationId),
  type: "API_KEY",
  grants: held,
});

describe("the rights of an API key", () => {
  it("K-01 K-02 are its owner's, within its scopes and its account, and nothing else", () => {
    fc.assert(
      fc.property(keys, grants, (key, owner) => {
        const viewer = viewerWith(keyGrants(key, owner));
        for (const id of accounts) {
          const inReach = id === key.accountId || (key.includesSubAccounts && key.accountId === organizationId);
          for (const permission of permissionNames) {
            const expected =
              inReach &&
              key.scopes.has(permission) &&
              !neverOnKeys.has(permission) &&
              holds(viewerWith(owner), permission, { organizationId, id });
            expect([id, permission, holds(viewer, permission, { organizationId, id })]).toEqual([
              id,
              permission,
              expected,
            ]);
          }
        }
      }),
    );
  });

  it("K-02 never hold single sign-on or keys, whatever the scopes say", () => {
    const all = new Set(permissionNames);
    const [grant] = keyGrants({ organizationId, accountId: organizationId, includesSubAccounts: true, scopes: all }, [
      { accountId: organizationId, includesSubAccounts: true, permissions: all },
    ]);
    expect(permissionNames.filter((name) => !grant?.permissions.has(name))).toEqual(["SSO_MANAGE", "API_KEYS_MANAGE"]);
  });
});
