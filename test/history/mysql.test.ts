import { after } from 'node:test';
import { startServer } from '../server/subject.ts';
import { mysqlEngine } from './engine.ts';
import { ruleCases } from './rules.ts';
import { lawCases } from './set-day.ts';

const server = await startServer();
after(() => server.stop());

const engine = mysqlEngine(server);
ruleCases(engine);
lawCases(engine, 8);
