export { EmbeddedPostgresError } from "./failure";
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresAddress,
  type EmbeddedPostgresOptions,
  findRunningEmbeddedPostgres,
  startEmbeddedPostgres,
} from "./startEmbeddedPostgres";
