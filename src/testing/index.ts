export { eventsOf } from "./auditEvents";
export { createTestDatabase, type TestDatabase } from "./database";
export { type GraphqlAnswer, type GraphqlClient, signedIn, stranger, withCookie, withKey } from "./client";
export {
  type AccountFixture,
  makeApiKey,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  type UserFixture,
} from "./factories";
export { startTestService, type TestService } from "./startTestService";
export { statementsOf } from "./statements";
