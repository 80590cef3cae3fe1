export { eventsOf, type StoredEvent } from "./auditEvents";
export { createTestDatabase, type TestDatabase, testServer } from "./database";
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
export { startTestService, type TestService, type TestServiceOptions } from "./startTestService";
export { statementsOf } from "./statements";
