import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManyBodyComputer, type ManyBodyResult } from '../../src/index';
import type { MimeBundle } from '../../src/notebook/mime-bundle';
import { displaySymbol } from '../../src/notebook/mime-bundle';
import { viewFromDocument } from '../../src/notebook/view-from-document';
import { resultView } from '../../src/notebook/views';

const argon = '0 1\nAr 0 0 0\n--\n0 1\nAr 3.8 0 0\n--\n0 1\nAr 0 3.8 0\n--\n0 1\nAr 3.8 3.8 1';
const draw = (value: object) => (value as { [displaySymbol](): MimeBundle | Promise<MimeBundle> })[displaySymbol]();

describe('a result of a real run', () => {
  let result: ManyBodyResult;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'manybody-export-'));
    result = await ManyBodyComputer.of(argon, { units: 'angstrom' })
      .level(3, 'lj+at')
      .engine('model')
      .bsse('nocp')
      .workers(1)
      .store(false)
      .run();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('read back from its document gives the same view', () => {
    const live = resultView(result);
    const read = viewFromDocument(JSON.parse(JSON.stringify(result)));
    for (const key of [
      'title',
      'treatments',
      'maxBody',
      'driver',
      'status',
      'returnResult',
      'tasks',
      'workers',
      'levels',
    ] as const) {
      expect(read[key]).toEqual(JSON.parse(JSON.stringify(live[key])));
    }
    expect(read.energies).toEqual(live.energies);
  });

  test('the first generation is read as well, and a document without our extras has energies but no times', () => {
    const first = viewFromDocument(JSON.parse(JSON.stringify(result.toQCSchema(1))));
    expect(first.energies).toEqual(viewFromDocument(JSON.parse(JSON.stringify(result))).energies);
    const bare = { ...(JSON.parse(JSON.stringify(result)) as object), extras: {} };
    const view = viewFromDocument(bare);
    expect(view.tasks.length).toBe(result.tasks.length);
    expect(new Set(view.tasks.map(({ energy }) => energy))).toEqual(new Set(result.tasks.map(({ energy }) => energy)));
    expect(view.wallMs).toBe(0);
  });

  test('anything else is refused', () => {
    expect(() => viewFromDocument({ hello: 1 })).toThrow();
    expect(() => viewFromDocument({ success: false })).toThrow(/input_data/);
  });

  test('draws itself, as do its figures, tables, view, plan and computer', async () => {
    const shown = [
      result,
      result.plot.timeline(),
      result.energies(),
      result.view(),
      result.plan,
      ManyBodyComputer.of(argon, { units: 'angstrom' }).level(2, 'lj').engine('model'),
    ];
    for (const value of shown) {
      const bundle = await draw(value);
      expect(String(bundle['text/html'])).toContain('class="mb"');
      expect(String(bundle['text/plain']).length).toBeGreaterThan(20);
    }
  });

  test('exports every format, and says which files it wrote', async () => {
    const files = await result.export(folder);
    expect(readdirSync(folder).sort()).toEqual(
      ['energies.csv', 'pairs.csv', 'refs.bib', 'report.html', 'result.json', 'tasks.csv', 'timings.csv'].sort(),
    );
    expect(files.map((file) => file.replace(`${folder}/`, '')).sort()).toEqual(readdirSync(folder).sort());
    const document = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'));
    expect(viewFromDocument(document).returnResult).toBe(result.returnResult);
    expect(readFileSync(join(folder, 'tasks.csv'), 'utf8').trim().split('\r\n').length).toBe(1 + result.tasks.length);
    expect(readFileSync(join(folder, 'refs.bib'), 'utf8')).toContain('@article{Axilrod1943');
  });

  test('a folder that cannot be made is an error, and not a wait for ever', async () => {
    await expect(result.export('/proc/nothing/out')).rejects.toThrow(/ENOENT.*\/proc\/nothing/);
  });

  test('only the formats that are asked for', async () => {
    const other = join(folder, 'only');
    expect(await result.export(other, { formats: ['bib'] })).toEqual([join(other, 'refs.bib')]);
    expect(readdirSync(other)).toEqual(['refs.bib']);
  });

  test('the scaling figure has the simulated numbers of workers', () => {
    const rows = result.plot.scaling()?.data.rows ?? [];
    expect(rows.filter(([kind]) => kind === 'simulated').map(([, workers]) => workers)).toEqual([
      1, 2, 4, 8, 16, 32, 64,
    ]);
  });
});
