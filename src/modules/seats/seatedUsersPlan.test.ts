import {
  makeOrganization,
  operatorOn,
  type OrganizationFixture,
  startTestService,
  type TestService,
} from "../../testing";
import { readSeatedUsers } from "./readSeatedUsers";
import { makeManySeats, pagesRead, plansOf } from "./seatPlans.testing";

let service: TestService;
let organization: OrganizationFixture;
beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { purchased: 30_000, subAccounts: 20 });
  await makeManySeats(service, organization, 20_000, new Date());
}, 60_000);
afterAll(() => service.stop());

it.each([
  ["right after they came, with nothing known of them", false],
  ["analyzed and vacuumed", true],
])("S-11 a page of 20,000 seated users reads what its rows need and no more, %s", async (_, analyzed) => {
  if (analyzed) await service.owner.query("vacuum analyze");
  const ctx = operatorOn(service, organization.organizationId);
  const first = 50;
  const [plan] = await plansOf(service, ctx, (watched) => readSeatedUsers(watched, {}, null, { first }));
  // Row, user, seat and grants of one more row than the page has; at worst each of the built-in roles is tried. What
  // reads the organization's users or grants for each row takes hundreds of pages a row, and more with more users.
  expect(pagesRead(plan!)).toBeLessThan(51 * 100);
});
