import { inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { ManyBodyComputer, type ManyBodyResult, samples } from '../../src';

const computer = ManyBodyComputer.of(samples.ne4).engine('model').level(2, 'lj').bsse('nocp').executor('sequential');
let result: ManyBodyResult;
beforeAll(async () => {
  result = await computer.run();
});

const shown: Record<string, [() => unknown, RegExp]> = {
  result: [() => result, /^ManyBodyResult +ne4 +lj/],
  computer: [() => computer, /^Many-body plan +ne4/],
  plan: [() => computer.plan(), /^Many-body plan +ne4/],
  'computer that lacks something': [() => ManyBodyComputer.of(samples.ne4), /cannot run yet\n.*No level of theory/],
  table: [() => result.energies(), /^n-body energies\n/],
  figure: [() => result.plot.pairs(), /ne4/],
  figures: [() => result.plot, /^Figures of ne4: convergence\(\), .*, scaling\(\)$/],
  view: [() => result.view(), /^ne4\n/],
  citation: [() => result.cite(), /^Energies are from .*\n\n@/],
};

describe('console.log', () => {
  test.each(Object.entries(shown))(
    'shows a %s in words, and in one line inside of something else',
    (_, [value, words]) => {
      const alone = inspect(value());
      expect(alone).toMatch(words);
      expect(alone).not.toMatch(/\[Object\]|\[Function/);
      const [line] = alone.split('\n') as [string];
      expect(inspect([value()], { breakLength: Number.POSITIVE_INFINITY })).toBe(`[ [${line.trim()}] ]`);
      expect(inspect(value(), { depth: 0 })).toBe(`[${line.trim()}]`);
    },
  );

  test('of all samples says what each of them is', () => {
    expect(inspect(samples)).toMatch(/^samples\.water2 +two waters, .*\n(.*\n)+samples\.ne4 +a chain of four neons.*$/);
    expect(inspect({ samples }, { depth: 0 })).not.toContain('Getter');
  });

  test('of an error names the partial result', async () => {
    const failing = ManyBodyComputer.of(samples.water2).level(2, 'hf/sto-3g', { keywords: { max_iterations: 1 } });
    const error = await failing.run().catch((reason: unknown) => reason);
    expect(inspect(error)).toMatch(/partial: \[ManyBodyResult +water2/);
    expect(inspect(error).split('\n').length).toBeLessThan(60);
  });
});
