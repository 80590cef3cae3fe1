import {
  type GraphqlClient,
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  signedIn,
  startTestService,
  statementsOf,
  type TestService,
} from "../../testing";

type Below = Readonly<Record<string, unknown>>;
interface Answer {
  readonly accounts: { readonly nodes: readonly ({ readonly id: string } & Below)[] };
}

let service: TestService;
let organization: OrganizationFixture;
let manager: GraphqlClient;
beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { subAccounts: 7 });
  manager = await signedIn(service, organization.manager);
  for (const account of organization.subs.slice(0, 4)) await makeUser(service, account, { roles: ["INBOX_AGENT"] });
});
afterAll(() => service.stop());

const ask = async (query: string): Promise<Answer> => {
  const { data, errors } = await manager.send<Answer>(query);
  expect(errors).toBeUndefined();
  return data as Answer;
};
const listed = (first: number, selection: string) => `{ accounts(first: ${first}) { nodes { id ${selection} } } }`;
const logsIn = (sent: readonly string[]) =>
  sent.filter((text) => /^\/\* audit\.(organization|account)(Log|Count)/.test(text));

const pages = {
  plain: `auditLog(first: 5) { nodes { id } }`,
  "with everything": `auditLog(first: 2) { totalCount nodes { id code description username actor { displayName } targets { displayName }
    changes { field } account { name } } pageInfo { endCursor hasNextPage } }`,
  filtered: `auditLog(last: 2, order: OLDEST_FIRST, filter: { period: TODAY, status: SUCCESS, codes: ["sub_account.create", "user.create"], includeSubAccounts: false }) {
    totalCount nodes { id code } pageInfo { hasPreviousPage } }`,
};

describe.each(Object.entries(pages))("the audit log below a list of accounts, %s", (_, selection) => {
  it("L-04 is one statement for the accounts' logs and one for the organization's, however many accounts", async () => {
    const sent = logsIn(await statementsOf(() => ask(listed(50, selection))));
    const logs = selection.includes("includeSubAccounts: false") ? 1 : 2;
    expect(sent).toHaveLength(selection.includes("totalCount") ? logs * 2 : logs);
  });

  it("L-04 shows of each account what the account itself shows", async () => {
    const { nodes } = (await ask(listed(50, selection))).accounts;
    expect(nodes).toHaveLength(8);
    for (const node of nodes) {
      const { data } = await manager.send<{ account: Below }>(`{ account(id: "${node.id}") { id ${selection} } }`);
      expect(node).toEqual(data?.account);
    }
  });
});

it("L-03 counts a period in each account's own time zone, below a list, too", async () => {
  const [one, two] = organization.subs;
  const far = ["Pacific/Kiritimati", "Pacific/Pago_Pago"];
  for (const [index, account] of [one, two].entries())
    await service.owner.query(`update accounts set time_zone = $3 where organization_id = $1 and id = $2`, [
      organization.organizationId,
      account?.id,
      far[index],
    ]);
  const selection = `auditLog(filter: { period: YESTERDAY, includeSubAccounts: false }) { totalCount }`;
  const sent = logsIn(await statementsOf(() => ask(listed(50, selection))));
  // The two zones are 25 hours apart: no two of the three ranges are the same.
  expect(sent).toHaveLength(6);
});
