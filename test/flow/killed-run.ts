/** Runs the pending days of a project and kills itself (-9) at one moment of a step, or at an event: node killed-run.ts DIR STEP [STATE] */
import { openProject } from '../../src/index.ts';

const [, , dir = '.', step, state] = process.argv;

const engine = await openProject({
  dir,
  onEvent: (event) => {
    const reached = event.type === 'step' ? event.step === step && event.state === state : event.type === step;
    if (reached) process.kill(process.pid, 'SIGKILL');
  },
});
await engine.daily({});
await engine.close();
