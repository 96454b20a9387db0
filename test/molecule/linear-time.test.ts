import { expect, test } from 'vitest';
import { moleculeFromText } from '../../src/molecule/molecule-from-text';

const SIZE = 1_000_000;
/** Of processor time: the machine of the tests does other things besides. The fastest of a few attempts counts. */
const LONGEST_MS = 100;
const ATTEMPTS = 5;

/** In front of the repeated character: beginnings of texts that lead into each reader. */
const beginnings = ['', 'H', '0 1\nH ', '1\ncharge=', '1\n\nH '];
const ending = ' a b c d';

/** Reads, or refuses in words. @returns ms of processor time */
function timed(text: string): number {
  let best = Infinity;
  for (let i = 0; i < ATTEMPTS && best > LONGEST_MS; i++) {
    const start = process.cpuUsage();
    try {
      moleculeFromText(text);
    } catch (error) {
      expect(error).toMatchObject({ code: 'INPUT' });
      expect((error as Error).message.length).toBeLessThan(1000);
    }
    best = Math.min(best, process.cpuUsage(start).user / 1000);
  }
  return best;
}

test.each(beginnings)(
  'a megabyte of one character behind %j is read or refused at once',
  (beginning) => {
    const characters = [
      ...Array.from({ length: 96 }, (_, i) => String.fromCharCode(i < 95 ? 32 + i : 9)),
      ...'\n\r\f\u00a0\u2212\u200b\ufeffäΩ漢',
    ];
    for (const character of characters) {
      const ms = timed(beginning + character.repeat(SIZE) + ending);
      expect(ms, JSON.stringify(character)).toBeLessThan(LONGEST_MS);
    }
  },
  120_000,
);
