import { duckdb } from '../../src/adapters/duckdb/index.ts';
import { duckdbEngine } from './engine.ts';
import { ruleCases } from './rules.ts';
import { lawCases } from './set-day.ts';

const engine = duckdbEngine(duckdb);
ruleCases(engine);
lawCases(engine, 25);
