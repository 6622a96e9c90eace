/** Runs the pending days of a project and kills itself (-9) at one moment of a step: node killed-run.ts DIR STEP STATE */
import { openProject } from '../../src/index.ts';

const [, , dir = '.', step, state] = process.argv;

const engine = await openProject({
  dir,
  onEvent: (event) => {
    if (event.type === 'step' && event.step === step && event.state === state) process.kill(process.pid, 'SIGKILL');
  },
});
await engine.daily({});
await engine.close();
