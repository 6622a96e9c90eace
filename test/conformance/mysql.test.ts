import { after } from 'node:test';
import { startServer } from '../server/subject.ts';
import { conformance } from './index.ts';

const server = await startServer();
after(() => server.stop());

const COMMITS = 'DDL commits by itself (H17: additive DDL comes first, then one transaction)';

conformance({
  adapter: server.adapter,
  target: server.target,
  empty: server.empty,
  exceptions: {
    'the catalog sees what the open transaction made': COMMITS,
  },
});
