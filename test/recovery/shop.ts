import { mkdir, rm } from 'node:fs/promises';
import { customers, ShopProject, type Customer, type Files } from '../flow/project.ts';

/** Customers whose first ones change, one more each day. */
export function customersOn(day: number): Customer[] {
  return customers(20).map((c) => ({ ...c, status: (c.id ?? 0) <= day ? `s${day}` : 'a' }));
}

export const DAYS = ['2026-02-06', '2026-02-07', '2026-02-08', '2026-02-09'] as const;

/** A shop whose days have all been run. */
export async function shopWithDays(days: readonly string[] = DAYS, files: Files = {}): Promise<ShopProject> {
  const shop = await ShopProject.make(files);
  await mkdir(shop.path('dumps'), { recursive: true });
  for (const [i, day] of days.entries()) await shop.dump(day, customersOn(i));
  const ran = await shop.varve('daily');
  if (ran.code !== 0) throw new Error(ran.text);
  return shop;
}

export interface Logged {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly day: string | null;
}

export async function logOf(shop: ShopProject): Promise<readonly Logged[]> {
  const { text } = await shop.varve('log', '--json');
  return (JSON.parse(text) as { entries: Logged[] }).entries;
}

/** The instant at which a day became visible. */
export async function publishedAt(shop: ShopProject, day: string): Promise<string> {
  return (await logOf(shop)).findLast((e) => e.kind === 'published' && e.day === day)?.at ?? '';
}

/** Every row of the history and of gold, as text: what a restore must bring back. */
export async function everything(shop: ShopProject): Promise<(string | null)[][]> {
  return [
    ...(await shop.rows('select * from silver.customer_history order by id, valid_from')),
    ...(await shop.rows('select * from gold.customers_now order by id')),
    ...(await shop.rows('select * from staging.customers order by id')),
  ];
}

export async function loseDatabase(shop: ShopProject): Promise<void> {
  await rm(shop.path('shop.duckdb'));
}
