import { parseOnly } from '../../index.ts';
import { openOptions } from '../engine-options.ts';
import type { CommandSpec } from '../spec.ts';

export const parse: CommandSpec = {
  name: 'parse',
  summary: 'read the project and write target/manifest.json; no database is opened',
  options: [],
  examples: [{ command: 'varve parse', does: 'find what is wrong with the project' }],
  exits: ['invalid'],
  run: async (call) => {
    const { manifest } = await parseOnly(await openOptions(call));
    const nodes = Object.keys(manifest.nodes).length;
    call.output.answer({ nodes, sources: Object.keys(manifest.sources).length }, () => `Read ${nodes} nodes.`);
    return 0;
  },
};
