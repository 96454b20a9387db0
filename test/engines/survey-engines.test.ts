import { afterEach, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine';
import { abilities, engineLine } from '../../src/engines/engine-words';
import { installHint } from '../../src/engines/program/install-hint';
import { registerEngine } from '../../src/engines/registry';
import { probeWithin, surveyEngines } from '../../src/engines/survey-engines';

function engine(name: string, probe: Engine['probe']): Engine {
  const traits = {
    threadSafe: true,
    childProcess: true,
    usesScratch: false,
    drivers: ['energy'] as const,
    pointCharges: true,
    ghosts: false,
  };
  return { name, traits, probe, compute: async () => Promise.reject(new Error('not asked')) };
}

let aborted: unknown;
const silent = engine(
  'silent',
  (signal) =>
    new Promise((_, reject) =>
      signal?.addEventListener('abort', () => {
        aborted = signal.reason;
        reject(signal.reason);
      }),
    ),
);

describe('surveyEngines', () => {
  afterEach(() => {
    aborted = undefined;
  });

  test('every engine has its report, in the order asked for, whatever became of the others', async () => {
    registerEngine(engine('absent', async () => ({ missing: 'Get it from the shelf.' })));
    registerEngine(engine('moody', async () => Promise.reject(new Error('not today'))));
    registerEngine(silent);
    const reports = await surveyEngines({
      names: ['model', 'absent', 'moody', 'silent', 'nobody'],
      limitMs: 200,
    });
    expect(reports.map(({ name, state }) => [name, state])).toEqual([
      ['model', 'found'],
      ['absent', 'missing'],
      ['moody', 'broken'],
      ['silent', 'broken'],
      ['nobody', 'broken'],
    ]);
    expect(reports.map(engineLine)).toEqual([
      expect.stringMatching(/^model +version 1\.0\.0; Lennard-Jones.*; energy, gradient, hessian; ghost atoms$/),
      'absent     not here: Get it from the shelf.; energy; no ghost atoms; point charges',
      'moody      in trouble: not today; energy; no ghost atoms; point charges',
      expect.stringContaining("'silent' did not tell its version within 0.2 s"),
      expect.stringContaining("no engine 'nobody'"),
    ]);
  });

  test('all are asked at the same time', async () => {
    let asked = 0;
    let together = 0;
    const slow = async () => {
      together = Math.max(together, ++asked);
      await new Promise((resolve) => setTimeout(resolve, 50));
      asked--;
      return { version: '1' };
    };
    for (const name of ['slow-a', 'slow-b', 'slow-c']) registerEngine(engine(name, slow));
    await surveyEngines({ names: ['slow-a', 'slow-b', 'slow-c'] });
    expect(together).toBe(3);
  });

  test('a probe that nobody waits for any more is told so, and ends what it started', async () => {
    await expect(probeWithin(silent, 50)).rejects.toMatchObject({ code: 'ENGINE', detail: { limitMs: 50 } });
    expect(aborted).toMatchObject({ code: 'ENGINE' });
  });
});

test('abilities name the methods and the forces on charges where there are some', () => {
  const traits = { ...silent.traits, ghosts: true, chargeForces: true, methods: 'HF' };
  expect(abilities(traits)).toBe('HF; energy; ghost atoms; point charges and the forces on them');
});

test('an install hint names Debian, conda and pip, and says where there is no package', () => {
  const packages = { debian: 'nwchem', conda: 'nwchem', pip: null, home: 'https://example.org' };
  expect(installHint('NWChem', 'not on the PATH', packages)).toBe(
    'NWChem is not on the PATH. Debian and Ubuntu: apt install nwchem; conda: conda install -c conda-forge nwchem; pip: there is no package; https://example.org',
  );
});
