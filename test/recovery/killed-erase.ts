/** Erases a key of a project's table and kills itself (-9) at one moment of a step: node killed-erase.ts DIR TABLE KEY STEP STATE */
import { openRecovery } from '../../src/index.ts';

const [, , dir = '.', table = '', key = '', step, state] = process.argv;

const recovery = await openRecovery({
  dir,
  onEvent: (event) => {
    if (event.type === 'recovery' && event.step === step && event.state === state) process.kill(process.pid, 'SIGKILL');
  },
});
await recovery.erase({ table, key: [key], accept: [], confirm: () => Promise.resolve(true) });
