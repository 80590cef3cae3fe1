export { EmbeddedPostgresError } from "./failure";
export { writePrivate } from "./privateFile";
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresAddress,
  type EmbeddedPostgresOptions,
  findRunningEmbeddedPostgres,
  startEmbeddedPostgres,
} from "./startEmbeddedPostgres";
