import { expect, test } from 'vitest';
import known from './known-differences.json';
import { vectorFiles, vectorsFound } from './vectors';

test.skipIf(!vectorsFound)('every listed difference is of a vector that exists, with a reason and a note', () => {
  for (const [file, differences] of Object.entries(known)) {
    expect(vectorFiles(file.split('/')[0]!)).toContain(file);
    for (const { reason, note } of differences) {
      expect(reason).toBeGreaterThanOrEqual(1);
      expect(reason).toBeLessThanOrEqual(18);
      expect(note.length).toBeGreaterThan(20);
    }
  }
});
