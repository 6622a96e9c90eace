import { openProject, type Engine } from '../index.ts';
import { openOptions } from './engine-options.ts';
import type { Call } from './spec.ts';

/** Opens the project, does the work, and closes it whatever happens. */
export async function withEngine<T>(call: Call, work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openProject(await openOptions(call));
  try {
    call.output.opened?.(engine.project);
    return await work(engine);
  } finally {
    await engine.close();
  }
}
