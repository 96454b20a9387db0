import { parse } from 'papaparse';
import { describe, expect, test } from 'vitest';
import { increments } from '../../src/notebook/increments';
import type { MimeBundle } from '../../src/notebook/mime-bundle';
import { displaySymbol } from '../../src/notebook/mime-bundle';
import { danfojs } from '../../src/notebook/tables/danfojs';
import { energiesTable } from '../../src/notebook/tables/energies-table';
import { pairListTable } from '../../src/notebook/tables/pair-list-table';
import { pairsTable } from '../../src/notebook/tables/pairs-table';
import { Table } from '../../src/notebook/tables/table';
import { tasksTable } from '../../src/notebook/tables/tasks-table';
import { timingTable } from '../../src/notebook/tables/timing-table';
import { energiesAt } from '../../src/notebook/view-model';
import { exampleResult, partialResult } from './fixtures/example-result';

const drawn = (value: unknown): MimeBundle => (value as { [displaySymbol](): MimeBundle })[displaySymbol]();
const water = exampleResult('h2o3_hf_631g');
const helium = exampleResult('he4_mp2_631g');
/** Rounding of sums of at most 65 energies of 230 hartree. */
const rounding = 1e-11;

describe('increments', () => {
  test.each([water, helium])('of all clusters add up to the n-body contributions that psi4 has: $title', (view) => {
    for (const treatment of view.treatments) {
      for (let n = 2; n <= view.maxBody; n++) {
        const sum = increments(view, treatment, n).reduce((total, { increment }) => total + (increment as number), 0);
        expect(Math.abs(sum - (energiesAt(view, treatment, n)?.contribution as number))).toBeLessThan(rounding);
      }
    }
  });

  test('are unknown exactly where a task that they need has failed', () => {
    const unknown = increments(partialResult(), 'cp', 2).filter(({ increment }) => increment === null);
    expect(unknown.map(({ fragments }) => fragments)).toEqual([[1, 3]]);
    expect(increments(partialResult(), 'cp', 3)[0]?.increment).toBeNull();
    expect(increments(partialResult(), 'nocp', 2).every(({ increment }) => increment !== null)).toBe(true);
  });
});

describe('tables', () => {
  test('the per-task table has one row a task, whose increments add up to the contributions', () => {
    const table = tasksTable(helium);
    expect(table.rows.length).toBe(helium.tasks.length);
    for (let n = 2; n <= 4; n++) {
      const sum = table
        .records()
        .filter((row) => row.n === n)
        .reduce((total, row) => total + ((row.increment_kcal_mol as number | null) ?? 0), 0);
      const wanted = (energiesAt(helium, 'cp', n)?.contribution as number) * 627.5094737775374;
      expect(Math.abs(sum - wanted)).toBeLessThan(627.6 * rounding);
    }
  });

  test('failed tasks come first, with their reason and no number', () => {
    const [first] = tasksTable(partialResult()).records();
    expect(first).toMatchObject({
      fragments: '1-3',
      energy_Eh: null,
      increment_kcal_mol: null,
      status: 'failed',
      attempts: 3,
    });
    expect(first?.error).toMatch(/did not converge/);
  });

  test('the pair matrix holds energies above and distances below the diagonal', () => {
    const { rows } = pairsTable(water);
    expect(rows[0]?.[3]).toBeCloseTo(-5.972, 3);
    expect(rows[2]?.[1]).toBeCloseTo(1.8876, 3);
    expect(rows[1]?.[2]).toBeNull();
  });

  test('distances between centres of mass stand beside the closest contacts', () => {
    const [first] = pairListTable(water).records();
    expect(Object.keys(first ?? {}).slice(0, 3)).toEqual(['fragments', 'R_angstrom', 'R_com_angstrom']);
    // By hand from masses (O 15.99491462, H 1.00782503 u) and positions.
    const { geometry } = water.molecule;
    const centre = (atom: number) =>
      [0, 1, 2].map((k) => {
        const [o, h, g] = [0, 1, 2].map((i) => geometry[3 * (atom + i) + k] as number);
        return (15.99491462 * (o as number) + 1.00782503 * ((h as number) + (g as number))) / 18.01056468;
      });
    const [p, q] = [centre(0), centre(6)];
    const apart = Math.hypot(...p.map((x, k) => x - (q[k] as number))) * 0.52917721067;
    const row = pairListTable(water)
      .records()
      .find(({ fragments }) => fragments === '1-3');
    expect(row?.R_com_angstrom).toBeCloseTo(apart, 7);
    expect(row?.R_angstrom).toBeCloseTo(1.8876, 3);

    const tasks = tasksTable(water).records();
    const longest = Math.max(
      ...pairListTable(water)
        .records()
        .map((row) => row.R_com_angstrom as number),
    );
    expect(tasks.find(({ n }) => n === 3)?.R_com_angstrom).toBeCloseTo(longest, 12);
    expect(tasks.find(({ n }) => n === 1)?.R_com_angstrom).toBeNull();
    // Heavy hydrogen moves the centre.
    const heavy = { ...water.molecule, masses: water.molecule.symbols.map((s) => (s === 'H' ? 2.014 : 15.995)) };
    expect(pairListTable({ ...water, molecule: heavy }).records()[0]?.R_com_angstrom).not.toBeCloseTo(
      first?.R_com_angstrom as number,
      3,
    );
  });

  test('timing statistics count what was computed and leave out the store', () => {
    const cached = {
      ...water,
      tasks: water.tasks.map((task, i) => (i < 4 ? { ...task, source: 'store' as const } : task)),
    };
    const all = timingTable(cached).records().at(-1);
    expect(all).toMatchObject({ tasks: 19, from_store: 4 });
    const times = cached.tasks
      .filter(({ source }) => source === 'engine')
      .map(({ executionTimeMs }) => executionTimeMs / 1000);
    expect(all?.total_s).toBeCloseTo(
      times.reduce((a, b) => a + b),
      9,
    );
  });

  test('CSV gives back every bit, nothing for what is missing, and text that no spreadsheet runs', () => {
    const rows = [
      ['=cmd|calc', -76.02676543219877, null],
      ['+1', 1e-300, -1.2345e-8],
      ['-2+3', 0.1 + 0.2, 5],
      ['@SUM(A1)', Number.MIN_VALUE, -0.5],
      ['a "quoted", text\nof two lines', Number.MAX_SAFE_INTEGER, 3],
    ];
    const text = new Table({ caption: 'x', columns: ['name', 'total_Eh', 'other'], rows }).toCSV();
    const back = parse<string[]>(text.trimEnd());
    expect(back.errors).toEqual([]);
    expect(back.data[0]).toEqual(['name', 'total_Eh', 'other']);
    back.data.slice(1).forEach(([name, value, other], i) => {
      expect(Object.is(Number(value), rows[i]?.[1])).toBe(true);
      expect(other === '' ? null : Number(other)).toBe(rows[i]?.[2]);
      expect(name).not.toMatch(/^[=+\-@\t\r]/);
    });
    expect(energiesTable(water).toCSV().split('\r\n')[1]).toMatch(/^cp,1,-227\.95210333417265,/);
  });

  test('text is at most 100 columns wide and names the columns that did not fit', () => {
    for (const table of [tasksTable(helium), energiesTable(water), timingTable(water)]) {
      for (const line of String(table).split('\n')) expect([...line].length).toBeLessThanOrEqual(100);
    }
    expect(String(tasksTable(helium))).toContain('more columns: ');
    expect(String(tasksTable(helium))).toContain("20 of 65 rows: .show('all')");
  });

  test('numbers have the digits of their unit; missing ones say n/a; full precision stays in the page', () => {
    const page = String(drawn(energiesTable(partialResult()))['text/html']);
    expect(page).toContain('<data value="-227.95210333417265">−227.95210333</data>');
    expect(page).toContain('<td>n/a</td>');
    expect(page).not.toContain('NaN');
    expect(energiesTable(water).toMarkdown()).toContain('| cp | 3 | -227.98347522 | -0.03137189 | -19.686 | -82.37 |');
  });
});

describe('danfojs', () => {
  const exact = [-76.02676543219876, -76.02676544454376];

  test('computes in float64: the original returns 0 for -1.2e-8', () => {
    const { DataFrame } = danfojs();
    const frame = new DataFrame([[exact[0]], [exact[1]]], { columns: ['e'] });
    expect(frame.sub([exact[0] as number], { axis: 1 }).values).toEqual([
      [0],
      [(exact[1] as number) - (exact[0] as number)],
    ]);
    expect(frame.add(1e-9).values).toEqual(exact.map((e) => [e + 1e-9]));
    expect(frame.mul(627.5).values).toEqual(exact.map((e) => [e * 627.5]));
    expect(frame.div(3).values).toEqual(exact.map((e) => [e / 3]));
    expect(frame.column('e').values).toEqual(exact);
    expect((frame.lt(-76.0267654) as { values: unknown }).values).toEqual([[true], [true]]);
  });

  test('keeps the numbers of a table, sorts and groups them, and draws what comes out with its units', () => {
    const frame = tasksTable(water).toDataFrame();
    expect(frame.shape).toEqual([19, 16]);
    expect(frame.column('energy_Eh').values).toEqual(tasksTable(water).column('energy_Eh'));
    const sorted = drawn(frame.sortValues('wall_s', { ascending: false }))['text/plain'];
    expect(sorted).toMatch(/index +model chemistry/);
    const grouped = frame.groupby(['n']).col(['wall_s']).mean();
    expect(drawn(grouped)['text/html']).toContain('wall mean<br><small>s</small>');
  });

  test('one seed draws one sample', async () => {
    const frame = energiesTable(water).toDataFrame();
    const draw = async () => (await frame.sample(4, { seed: 7 }))?.index;
    expect(await draw()).toEqual(await draw());
    expect(new Set(await draw()).size).toBe(4);
  });

  test('has no Excel, and says so', () => {
    expect(danfojs()).not.toHaveProperty('readExcel');
    const frame = energiesTable(water).toDataFrame() as unknown as { toExcel(): void };
    expect(() => frame.toExcel()).toThrow(/has no xlsx/);
  });
});
