/** Restores a project and kills itself (-9) at one moment of a step: node killed-restore.ts DIR INSTANT STEP STATE */
import { openRecovery } from '../../src/index.ts';

const [, , dir = '.', instant = 'latest', step, state] = process.argv;

const recovery = await openRecovery({
  dir,
  onEvent: (event) => {
    if (event.type === 'recovery' && event.step === step && event.state === state) process.kill(process.pid, 'SIGKILL');
  },
});
await recovery.restore(instant);
