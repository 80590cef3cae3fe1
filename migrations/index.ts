import { CreatePlatform1764000000000 } from "./1764000000000-createPlatform";
import { CreateAudit1764000001000 } from "./1764000001000-createAudit";
import { CreateAccounts1764000002000 } from "./1764000002000-createAccounts";
import { CreateUsers1764000003000 } from "./1764000003000-createUsers";
import { CreateRoles1764000004000 } from "./1764000004000-createRoles";
import { CreateSeats1764000005000 } from "./1764000005000-createSeats";
import { CreateCredentials1764000006000 } from "./1764000006000-createCredentials";
import { CreateIdempotencyKeys1764000007000 } from "./1764000007000-createIdempotencyKeys";
import { IndexInactiveSeats1764000008000 } from "./1764000008000-indexInactiveSeats";
import { FindGrantsOfOneUser1764000008100 } from "./1764000008100-findGrantsOfOneUser";
import { AddSecretStartToApiKeys1764000009000 } from "./1764000009000-addSecretStartToApiKeys";
import { FindLivingUsers1764000009100 } from "./1764000009100-findLivingUsers";
import { EndGrantsOfDeletedUsers1764000009200 } from "./1764000009200-endGrantsOfDeletedUsers";

/** Every migration, oldest first; one that is merged is never edited. */
export const migrations = [
  CreatePlatform1764000000000,
  CreateAudit1764000001000,
  CreateAccounts1764000002000,
  CreateUsers1764000003000,
  CreateRoles1764000004000,
  CreateSeats1764000005000,
  CreateCredentials1764000006000,
  CreateIdempotencyKeys1764000007000,
  IndexInactiveSeats1764000008000,
  FindGrantsOfOneUser1764000008100,
  AddSecretStartToApiKeys1764000009000,
  FindLivingUsers1764000009100,
  EndGrantsOfDeletedUsers1764000009200,
] as const;
