import { after } from 'node:test';
import { startServer, type TestServer } from '../server/subject.ts';
import { ShopProject, type Files } from './project.ts';
import { shopOn } from './server-shop.ts';

/** An engine on which a shop is made: what holds of the one holds of the other. */
export interface Engine {
  readonly name: string;
  readonly make: (files?: Files) => Promise<ShopProject>;
  /** Undefined for the engine that needs none. */
  readonly server: TestServer | undefined;
}

/** The engine of this process, and a server that is stopped when the file's tests are over. */
export async function bothEngines(): Promise<readonly Engine[]> {
  const server = await startServer();
  after(() => server.stop());
  return [
    { name: 'embedded', make: (files) => ShopProject.make(files), server: undefined },
    { name: 'server', make: (files) => shopOn(server, files), server },
  ];
}
