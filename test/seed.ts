/**
 * Loaded before every test file by `npm test`: property tests draw the same values each time, so that a red run can be
 * repeated. VARVE_SEED=<number> draws others; VARVE_SEED=random a new set, whose seed a failure names.
 */
import fc from 'fast-check';

const given = process.env['VARVE_SEED'];
if (given !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(given ?? 20_260_206) });
