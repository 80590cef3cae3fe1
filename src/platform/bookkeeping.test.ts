import { Pool } from "pg";
import { makeOrganization, signedIn, startTestService, type TestService } from "../testing";

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

it("W-02 outlives a connection that breaks while a session's last use is noted, and answers the request", async () => {
  const org = await makeOrganization(service);
  const manager = await signedIn(service, org.manager);
  await service.owner.query(`update sessions set last_seen_at = now() - interval '5 minutes'`);
  const holder = await service.owner.connect();
  await holder.query("begin");
  await holder.query(`select 1 from sessions for update`);
  const admin = new Pool({ connectionString: service.database.adminUrl, max: 1 });
  expect((await manager.send(`{ viewer { type } }`)).data).toEqual({ viewer: { type: "USER" } });
  const touching = async (): Promise<number> => {
    for (;;) {
      const { rows } = await admin.query<{ pid: number }>(
        `select pid from pg_stat_activity where datname = $1 and query like '%auth.touch%' and wait_event_type = 'Lock'`,
        [service.database.name],
      );
      if (rows[0]) return rows[0].pid;
    }
  };
  await admin.query(`select pg_terminate_backend($1)`, [await touching()]);
  await holder.query("rollback");
  holder.release();
  await admin.end();
  expect((await manager.send(`{ viewer { type } }`)).data).toEqual({ viewer: { type: "USER" } });
});
