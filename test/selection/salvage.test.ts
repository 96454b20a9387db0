import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ManyBodyComputer, ManyBodyError } from '../../src/index';
import { heliumFragments, row, tableEngine } from './table-engine';

interface Failures {
  increments: Record<string, number>;
  failures: { failed: string[]; dropped: string[]; energy: number }[];
}
const { increments, failures } = JSON.parse(
  readFileSync(join(__dirname, '../../../shared/reference/beyond/adaptive.json'), 'utf8'),
) as Failures;

/** Energies of nine fragments through three bodies from their increments. */
const energies = Object.fromEntries(
  [...Array.from({ length: 9 }, (_, i) => String(i + 1)), ...Object.keys(increments)].map((name) => {
    const members = name.split('-');
    const inside = Object.entries(increments).filter(([other]) => other.split('-').every((f) => members.includes(f)));
    return [`${name}@${name}`, inside.reduce((sum, [, value]) => sum + value, 0)];
  }),
);

test.each(failures.map((one) => [one.failed.join(' '), one] as const))(
  'failed: %s',
  async (_, { failed, dropped, energy }) => {
    const left = { ...energies };
    for (const name of failed) delete left[`${name}@${name}`];
    const error = await ManyBodyComputer.of(heliumFragments(row(9)), { units: 'bohr' })
      .engine(tableEngine(row(9), { a: left }))
      .level(3, 'a')
      .bsse('nocp')
      .config({ maxRetries: 0, logLevel: 'silent' })
      .store(false)
      .run()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ManyBodyError);
    const { salvaged } = (error as ManyBodyError).partial;
    expect(salvaged!.interaction).toBeCloseTo(energy, 14);
    const counts: Record<string, number> = {};
    for (const name of dropped) counts[name.split('-').length] = (counts[name.split('-').length] ?? 0) + 1;
    expect(salvaged!.dropped).toEqual(counts);
  },
);
