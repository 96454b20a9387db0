import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manybody } from './manybody';

/** Three argon atoms, Angstrom. */
const argon = '0 1\nAr 0 0 0\n--\n0 1\nAr 3.8 0 0\n--\n0 1\nAr 0 3.8 0\n';

describe('a written result', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'manybody-show-'));
    writeFileSync(
      join(folder, 'argon.yaml'),
      `molecule: |\n${argon.replace(/^/gm, '  ')}\nunits: angstrom\nengine: model\nlevels:\n  3: lj+at\nbsse_type: [nocp]\n`,
    );
    const { code, stderr } = await manybody(['run', 'argon.yaml', '--no-store', '--output', 'result.json'], {
      cwd: folder,
    });
    expect(stderr).toContain('7/7 ok');
    expect(code).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is shown as a card of at most 100 columns', async () => {
    const { code, stdout } = await manybody(['show', 'result.json', '--unit', 'kJ/mol'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/interaction energy \(nocp, through 3-body\) +-?\d\.\d{8} Eh +-?\d+\.\d\d kJ\/mol/);
    for (const line of stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(100);
  });

  test('its tables come as text, CSV, JSON and Markdown, with all rows', async () => {
    const show = async (...args: string[]) =>
      (await manybody(['show', 'result.json', ...args], { cwd: folder })).stdout;
    expect((await show('tasks')).split('\n').filter((line) => line.startsWith('lj+at')).length).toBe(7);
    expect((await show('pairs', '--format', 'csv')).split('\r\n')[0]).toBe(
      'fragments,R_angstrom,R_com_angstrom,increment_Eh,increment_kcal_mol',
    );
    expect(JSON.parse(await show('energies', '--format', 'json'))).toHaveLength(3);
    expect(await show('timings', '--format', 'markdown')).toMatch(/^\| model chemistry \| n \|/);
  });

  test('is exported, in the formats that are asked for', async () => {
    const { code, stdout } = await manybody(['export', 'result.json', 'out', '--formats', 'html,bib'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toEqual([join('out', 'report.html'), join('out', 'refs.bib')]);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['refs.bib', 'report.html']);
  });

  test('is cited', async () => {
    expect((await manybody(['cite', 'result.json'], { cwd: folder })).stdout).toContain('[Burns2024] Burns');
    expect((await manybody(['cite', 'result.json', '--bibtex'], { cwd: folder })).stdout).toMatch(
      /^@article\{Burns2024,/,
    );
  });

  test.each([
    [['show', 'missing.json'], /missing\.json/],
    [['show', 'argon.yaml'], /argon\.yaml/],
    [['export', 'result.json', 'out', '--formats', 'pdf'], /'pdf' is not one of csv, json, html, bib/],
    [['show', 'result.json', 'figures'], /energies/],
  ])('%j is refused with exit code 2 and a reason', async (args, reason) => {
    const { code, stderr, stdout } = await manybody(args, { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(reason);
    expect(stdout).toBe('');
  });
});
