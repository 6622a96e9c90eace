import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { skipped, type Done } from '../../src/run/one.ts';
import { runPool, type PoolOptions } from '../../src/run/pool.ts';
import type { Runnable } from '../../src/run/runtime.ts';

const STATUSES = ['success', 'error', 'fail', 'warn'] as const;

interface Graph {
  /** Of each node: its parents, all of a smaller number. */
  readonly parents: readonly (readonly number[])[];
  readonly statuses: readonly (typeof STATUSES)[number][];
  /** How many turns each node takes. */
  readonly turns: readonly number[];
  readonly workers: number;
}

const graphs: fc.Arbitrary<Graph> = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc.record({
    parents: fc.tuple(
      ...Array.from({ length: size }, (_, i) =>
        i === 0 ? fc.constant<number[]>([]) : fc.uniqueArray(fc.nat({ max: i - 1 }), { maxLength: 3 }),
      ),
    ),
    statuses: fc.array(fc.constantFrom(...STATUSES, 'success', 'success'), { minLength: size, maxLength: size }),
    turns: fc.array(fc.nat({ max: 4 }), { minLength: size, maxLength: size }),
    workers: fc.integer({ min: 1, max: 4 }),
  }),
);

function nodesOf({ parents }: Graph): Runnable[] {
  // what the pool reads of a node, and no more
  return parents.map((_, i) => ({
    unique_id: `model.shop.n${i}`,
    name: `n${i}`,
    resource_type: 'model',
    config: {},
  })) as never;
}

const idOf = (i: number): string => `model.shop.n${i}`;
const numberOf = ({ name }: Runnable): number => Number(name.slice(1));

function optionsOf({ parents, workers }: Graph, more: Partial<PoolOptions> = {}): PoolOptions {
  const edges = new Map(parents.map((above, i) => [idOf(i), new Set(above.map(idOf))]));
  return { edges, workers, failFast: false, begun: () => undefined, done: () => undefined, ...more };
}

async function turn(times: number): Promise<void> {
  for (let i = 0; i < times; i++) await new Promise((resolve) => setImmediate(resolve));
}

function done(node: Runnable, status: (typeof STATUSES)[number]): Done {
  return { result: { ...skipped(node), status } };
}

test('every node has one result; it begins once, after its parents, at most so many at once; what is below a failure is skipped', () =>
  fc.assert(
    fc.asyncProperty(graphs, async (graph) => {
      const begun: number[] = [];
      const finished = new Set<number>();
      const busy = new Set<number>();
      const results = await runPool(
        nodesOf(graph),
        async (node, worker) => {
          const i = numberOf(node);
          assert.ok((graph.parents[i] ?? []).every((parent) => finished.has(parent)));
          assert.ok(!busy.has(worker) && worker < graph.workers, 'a worker has one node at a time');
          busy.add(worker);
          await turn(graph.turns[i] ?? 0);
          busy.delete(worker);
          finished.add(i);
          return done(node, graph.statuses[i] ?? 'success');
        },
        optionsOf(graph, { begun: (node) => begun.push(numberOf(node)) }),
      );
      const bad = new Set<number>();
      const expected = graph.parents.map((parents, i) => {
        const status = parents.some((p) => bad.has(p)) ? 'skipped' : (graph.statuses[i] ?? 'success');
        if (['skipped', 'error', 'fail'].includes(status)) bad.add(i);
        return status;
      });
      const found = new Map(results.map((r) => [r.name, r.status]));
      assert.equal(results.length, graph.parents.length);
      assert.deepEqual(
        expected.map((_, i) => found.get(`n${i}`)),
        expected,
      );
      assert.deepEqual(
        [...begun].sort((a, b) => a - b),
        expected.flatMap((status, i) => (status === 'skipped' ? [] : [i])),
      );
    }),
    { numRuns: 200 },
  ));

test('--fail-fast begins nothing after the first failure, and still tells of every node', () =>
  fc.assert(
    fc.asyncProperty(graphs, async (graph) => {
      let failed = false;
      const results = await runPool(
        nodesOf(graph),
        async (node) => {
          assert.ok(!failed);
          const i = numberOf(node);
          await turn(graph.turns[i] ?? 0);
          return done(node, graph.statuses[i] ?? 'success');
        },
        optionsOf(graph, {
          failFast: true,
          done: ({ result }) => {
            failed ||= result.status === 'error' || result.status === 'fail';
          },
        }),
      );
      assert.equal(new Set(results.map((r) => r.name)).size, graph.parents.length);
    }),
    { numRuns: 100 },
  ));

test('what a worker throws is thrown once the others are done, and nothing new is begun', () =>
  fc.assert(
    fc.asyncProperty(graphs, fc.nat(), async (graph, thrower) => {
      const size = graph.parents.length;
      let [running, thrown] = [0, false];
      const work = async (node: Runnable): Promise<Done> => {
        assert.ok(!thrown);
        running++;
        await turn(graph.turns[numberOf(node)] ?? 0);
        running--;
        if (numberOf(node) !== thrower % size) return done(node, 'success');
        thrown = true;
        throw new Error('interrupted');
      };
      await assert.rejects(runPool(nodesOf(graph), work, optionsOf(graph)), /interrupted/);
      assert.equal(running, 0);
    }),
    { numRuns: 100 },
  ));
