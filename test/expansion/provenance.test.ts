import { expect, test } from 'vitest';
import packageJson from '../../package.json';
import { provenanceStamp, VERSION } from '../../src/expansion/provenance';

test('the stamp names this package at its version', () => {
  expect(VERSION).toBe(packageJson.version);
  expect(provenanceStamp('here')).toEqual({ creator: 'manybody', version: VERSION, routine: 'here' });
});
