import { expect, test } from 'vitest';
import packageJson from '../../package.json';
import { provenanceStamp } from '../../src/expansion/provenance';
import { VERSION } from '../../src/schema/version';

test('the stamp names this package at its version', () => {
  expect(VERSION).toBe(packageJson.version);
  expect(provenanceStamp('here')).toEqual({ creator: 'manybody', version: VERSION, routine: 'here' });
});
