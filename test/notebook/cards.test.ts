import { describe, expect, test } from 'vitest';
import { ManyBodyComputer, memoryStore, samples } from '../../src';
import { installKernelChannel, type KernelChannel } from '../../src/notebook/kernel-channel';
import { displaySymbol, type MimeBundle } from '../../src/notebook/mime-bundle';
import { failureBundle } from '../../src/notebook/render/error-card';
import { planBundle } from '../../src/notebook/render/plan-card';
import { resultBundle } from '../../src/notebook/render/result-card';
import type { PlanView } from '../../src/notebook/view-model';
import { exampleResult, partialResult } from './fixtures/example-result';
import { sanitized } from './sanitizer';

const water = exampleResult('h2o3_hf_631g');

const plan: PlanView = {
  ...water,
  warnings: ['Charges of fragment 2 were guessed.'],
  rows: [
    { modelChemistry: 'hf/6-31g', treatment: 'all', counts: [12, 6, 1], cached: 4, coreSeconds: 12.5 },
    { modelChemistry: 'hf/6-31g', treatment: 'cp', counts: [3, 3, 1], cached: null, coreSeconds: null },
  ],
  total: 19,
  cached: 4,
  coreSeconds: 12.5,
  wallSeconds: 6.6,
  workers: 2,
  memoryMiB: 38.2,
  longestTaskSeconds: 1.3,
};

type AsyncDisplay = { [displaySymbol](): Promise<MimeBundle> };

const widest = (text: unknown) =>
  Math.max(
    ...String(text)
      .split('\n')
      .map((line) => [...line].length),
  );

describe('result card', () => {
  const card = resultBundle(water, 'kcal/mol');

  test('the headline is the value that was asked for', () => {
    const found = /interaction energy \(cp, through 3-body\) +(-?[\d.]+) Eh +(-?[\d.]+) kcal\/mol/.exec(
      String(card['text/plain']),
    );
    expect(Number(found?.[1])).toBeCloseTo(water.returnResult as number, 8);
    expect(Number(found?.[2])).toBeCloseTo((water.returnResult as number) * 627.5094737775374, 3);
    expect(card['text/html']).toContain(`<data value="${water.returnResult}">−0.03137189 Eh = −19.686 kcal/mol</data>`);
  });

  test('says how far the digits can be trusted, rounded up; only a noise that shows is a warning', () => {
    expect(card['text/plain']).toMatch(/kcal\/mol +noise ≤ 0\.001$/m);
    expect(sanitized(String(card['text/html']))).toContain('noise ≤ 0.001');
    expect(card['text/plain']).not.toContain('e_convergence');
    const loose = String(resultBundle({ ...water, noise: 1.234e-5 }, 'kJ/mol')['text/plain']).replace(/\n */g, ' ');
    expect(loose).toContain('noise ≤ 0.04');
    expect(loose).toContain('lower e_convergence');
    for (const view of [{ ...water, noise: null }, partialResult()]) {
      expect(resultBundle(view, 'kcal/mol')['text/plain']).not.toContain('noise');
    }
  });

  test('is at most 25 kB and 100 columns', () => {
    expect(Buffer.byteLength(String(card['text/html']))).toBeLessThanOrEqual(25_000);
    expect(widest(card['text/plain'])).toBeLessThanOrEqual(100);
  });

  test('keeps its headline, tables and picture in a notebook that is not trusted', () => {
    const page = sanitized(String(card['text/html']));
    expect(page).toContain('−0.03137189 Eh');
    expect(page).toContain('<caption>through n bodies, cp</caption>');
    expect(page).toContain('<details>');
    expect(page).toContain('src="data:image/svg+xml;base64,');
  });

  test('a truncated expansion says so, and by how much the last term mattered', () => {
    const text = resultBundle({ ...exampleResult('he4_mp2_631g'), maxBody: 3 }, 'kcal/mol')['text/plain'];
    expect(text).toMatch(/Truncated at 3 of 4 bodies: the 3-body term changed the interaction by 16 %/);
  });

  test('a gradient is told by its size, a total energy with its interaction', () => {
    const gradient = resultBundle({ ...water, driver: 'gradient', returnResult: [3, 0, -4] }, 'kcal/mol');
    expect(String(gradient['text/plain']).replace(/\n */g, ' ')).toContain(
      '3 components, largest 4.000e+0, rms 2.887e+0 a.u.',
    );
    const total = resultBundle({ ...water, returnTotal: true, returnResult: -227.98347522 }, 'kcal/mol');
    expect(String(total['text/plain']).replace(/\n */g, ' ')).toMatch(
      /total energy .* -227\.98347522 Eh +interaction -19\.686 kcal\/mol/,
    );
  });
});

describe('error card', () => {
  const card = failureBundle(partialResult(), 'kcal/mol');

  test('names the cluster, the reason, its geometry, what it affects and what to try', () => {
    const text = String(card['text/plain']);
    expect(text).toContain('1 of 19 clusters failed; 18 are kept');
    expect(text).toContain('1-3@1-2-3: RHF did not converge in 128 iterations');
    expect(text).toMatch(/closest contact O \(atom 1\) ··· H \(atom 8\): 1\.89 Å/);
    expect(text.replace(/\n */g, ' ')).toContain('n/a: cp through 2-body, cp through 3-body, vmfc through 2-body');
    expect(text).toContain("try: add .engine('builtin', { level_shift: 0.5");
    expect(widest(text)).toBeLessThanOrEqual(100);
  });

  test('shows what is known, and n/a for what is not', () => {
    expect(card['text/html']).toContain('−227.95210333');
    expect(card['text/html']).toContain('n/a');
    expect(card['text/html']).not.toMatch(/NaN|undefined/);
  });
});

describe('plan preview', () => {
  const bundle = planBundle(plan);

  test('has the exact counts, what the store holds, estimates and warnings', () => {
    const text = String(bundle['text/plain']);
    expect(text).toMatch(/hf\/6-31g +all +12 +6 +1 +19 +4 +12\.500/);
    expect(text).toContain('19 tasks in all, each computed once; 4 are in the store');
    expect(text).toContain('Charges of fragment 2 were guessed.');
    expect(widest(text)).toBeLessThanOrEqual(100);
    expect(sanitized(String(bundle['text/html']))).toContain('<caption>number of tasks</caption>');
  });

  test('says that there is no estimate rather than guess', () => {
    const text = planBundle({ ...plan, coreSeconds: null, wallSeconds: null, longestTaskSeconds: null, cached: null })[
      'text/plain'
    ];
    expect(text).toContain('no estimate of the time yet');
    expect(text).not.toContain('in the store;');
    const rows = plan.rows.map((row) => ({ ...row, cached: null, coreSeconds: null }));
    expect(planBundle({ ...plan, rows, cached: null })['text/plain']).not.toMatch(/in the store|core-seconds|n\/a/);
  });
});

test('the plan of a computer says what the store has of each treatment, and what the rest takes', async () => {
  const store = memoryStore();
  const he4 = ManyBodyComputer.of(samples.he4).store(store).level(3, 'hf/sto-3g');
  const text = async (computer: ManyBodyComputer) =>
    (await (computer as unknown as AsyncDisplay)[displaySymbol]())['text/plain'];
  expect(await text(he4.bsse('cp'))).toMatch(
    /treatment +1-body +2-body +3-body +tasks +in the store\nhf\/sto-3g +cp +4 +6 +4 +14 +0\n/,
  );
  await ManyBodyComputer.of(samples.he4).store(store).level(2, 'hf/sto-3g').bsse('nocp').executor('sequential').run();
  const all = he4.bsse('cp', 'nocp', 'vmfc');
  const partly = await text(all);
  expect(partly).toMatch(
    / all +32 +24 +8 +64 +10 +\d+\.\d+\n.* cp +4 +6 +4 +14 +0 .*\n.* nocp +4 +6 +4 +14 +10 .*\n.* vmfc +28 +18 +4 +50 +10 /,
  );
  await all.executor('sequential').run();
  expect(await text(all)).toContain('all of them are in the store: nothing is left to compute');
});

describe('%mb theme', () => {
  test('sets the colours of every piece, also without style sheets; auto takes those of the page', () => {
    const page = (theme: 'auto' | 'light' | 'dark') => {
      installKernelChannel({ settings: { theme } } as unknown as KernelChannel);
      return sanitized(String(resultBundle(water, 'kcal/mol')['text/html']), {
        'background-color': [/^#[0-9a-f]{6}$/],
      });
    };
    try {
      expect(page('dark')).toContain('background-color:#111111');
      expect(page('light')).toContain('background-color:#ffffff');
      expect(page('auto')).not.toContain('background-color');
    } finally {
      installKernelChannel(undefined as unknown as KernelChannel);
    }
  });
});

test('a geometry without -- is divided at its bonds, and the card says so with charge and multiplicity of what it found', async () => {
  const two = 'O 0 0 2.5\nH 0 0 1.5\nH 0.9 0 2.8\nO 0 0 6.5\nH 0 0 5.5\nH 0.9 0 6.8';
  expect(ManyBodyComputer.of(two).nFragments).toBe(2);
  expect(ManyBodyComputer.of(two, { detectFragments: false }).nFragments).toBe(1);
  expect(ManyBodyComputer.of(two).level(2, 'hf/sto-3g').plan().warnings).toEqual([
    '2 fragments found by covalent radii: 2 H2O',
  ]);
  const radical = ManyBodyComputer.of('F 0 0 0\n--\nO 0 0 2.5\nH 0 0 1.5\nH 0.9 0 2.8');
  const { 'text/plain': text, 'text/html': page } = await (radical as unknown as AsyncDisplay)[displaySymbol]();
  expect(text).toMatch(/multiplicity 2\)\n⚠ Fragment 1 \(F\) has unpaired electrons\./);
  expect(text).toMatch(/1 +F +1 +0 +2\n +2 +H2O +3 +0 +1/);
  expect(page).toContain('<img alt="2 fragments: 1 F, 2 H2O"');
});

test('results from the store show the times of their first computation, and say so', async () => {
  const store = memoryStore();
  const he4 = ManyBodyComputer.of(samples.he4).store(store).level(2, 'hf/sto-3g').bsse('nocp').executor('sequential');
  const first = await he4.run();
  const again = await he4.run();
  expect(again.tasks.every(({ source, storedTimeMs }) => source === 'store' && storedTimeMs !== undefined)).toBe(true);
  expect(again.taskTable().column('wall_s')).toEqual(first.taskTable().column('wall_s'));
  expect(again.timings().toString()).toContain('of tasks from the store: those of the first computation');
  expect(again.plot.scaling()?.finding).toContain('simulated');
  expect(first.timings().toString()).not.toContain('first computation');
});

test('failures that say the same are one note', () => {
  const partial = partialResult();
  const failed = partial.tasks.find(({ status }) => status === 'failed')!;
  const others = partial.tasks.map((task) =>
    task.nBody === 2 ? { ...task, status: 'failed' as const, energy: null, error: failed.error } : task,
  );
  const text = String(failureBundle({ ...partial, tasks: others }, 'kcal/mol')['text/plain']);
  expect(text.match(/did not converge/g)).toHaveLength(1);
  expect(text).toMatch(/affects: every term of these \d+ clusters/);
});
