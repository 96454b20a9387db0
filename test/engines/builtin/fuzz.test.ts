import { describe, expect, test } from 'vitest';
import { builtinEngine } from '../../../src/engines/builtin/engine';
import { atomicInput, context } from './atomic-input';
import { randomCalculation } from './random-molecules';

// 500 molecules, most of which nobody has ever seen: an answer or a clear error, never NaN, never for ever.
// test/live/psi4-fuzz.test.ts compares a sample with psi4.
const total = 500;
const batch = 50;

describe('random molecules and ghosts', () => {
  let unconverged = 0;

  test.each(Array.from({ length: total / batch }, (_, k) => [k * batch + 1, (k + 1) * batch] as const))(
    'seeds %i to %i',
    { timeout: 300_000 },
    async (first, last) => {
      for (let seed = first; seed <= last; seed++) {
        const calculation = randomCalculation(seed);
        const input = atomicInput(calculation);
        const outcome = await builtinEngine.compute(input, context()).catch((error: unknown) => error);
        if (outcome instanceof Error) {
          expect(outcome, `seed ${seed}`).toMatchObject({ code: expect.stringMatching(/^(CONVERGENCE|INPUT)$/) });
          if ((outcome as unknown as { code: string }).code === 'CONVERGENCE') unconverged++;
          else expect(outcome.message).toMatch(/do not fit into/);
          continue;
        }
        const result = outcome as Awaited<ReturnType<typeof builtinEngine.compute>>;
        const numbers = [
          ...[result.return_result].flat(),
          ...Object.values(result.properties).flat(),
          ...(result.extras.mulliken_charges as number[]),
        ].filter((value) => typeof value !== 'string');
        expect(numbers.every(Number.isFinite), `seed ${seed}`).toBe(true);
        expect(result.properties.scf_iterations).toBeLessThan(1500);
      }
    },
  );

  test('nearly all of them converge', () => expect(unconverged).toBeLessThanOrEqual(0.02 * total));
});
