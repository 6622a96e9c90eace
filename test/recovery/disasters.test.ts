import { after } from 'node:test';
import { lived } from './disasters/world.ts';

// One life of sixty days for all of them: it is lived once in a process.
import './disasters/database.ts';
import './disasters/days.ts';
import './disasters/models.ts';
import './disasters/store.ts';

after(async () => {
  const { grown, early } = await lived();
  for (const world of [grown, early]) await world[Symbol.asyncDispose]();
});
