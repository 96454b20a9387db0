import { createHash } from 'node:crypto';
import type { AtomicResult } from '../schema/atomic';
import { exactJson } from '../schema/exact-json';
import type { StoredOutcome } from './result-store';

/*
 * A record is one line of text:
 *
 *   1 <checksum, 32 hex digits> <key, 64 hex digits> <c|f> <JSON of the outcome>\n
 *
 * `1` is the format, `c` and `f` say completed or failed, the checksum is the head of the SHA-256 of what follows it. JSON has
 * no raw line feed, so a damaged line never hides the next one. `cut -d' ' -f5- FILE | jq` shows the outcomes.
 */
const format = '1';
const checksumStart = 2;
const checksumLength = 32;
const bodyStart = checksumStart + checksumLength + 1;
const keyLength = 64;
const statusStart = bodyStart + keyLength + 1;
const jsonStart = statusStart + 2;

const lineFeed = 0x0a;
const headPattern = /^1 [0-9a-f]{32} [0-9a-f]{64} [cf] $/;

/** What can be read of a record without parsing it. */
export interface RecordHead {
  readonly key: string;
  readonly status: 'completed' | 'failed';
}

/** One record, line feed included. @throws RangeError when the outcome holds NaN or an infinity. */
export function encodeRecord(key: string, outcome: StoredOutcome): Buffer {
  const status = outcome.status === 'completed' ? 'c' : 'f';
  const body = `${key} ${status} ${exactJson(outcome.status === 'completed' ? compacted(outcome) : outcome)}`;
  return Buffer.from(`${format} ${checksum(Buffer.from(body))} ${body}\n`);
}

/** @param line without its line feed. @returns undefined when this is not the start of a record. */
export function readHead(line: Buffer): RecordHead | undefined {
  const head = line.toString('latin1', 0, jsonStart);
  if (!headPattern.test(head)) return undefined;
  return {
    key: head.slice(bodyStart, bodyStart + keyLength),
    status: head[statusStart] === 'c' ? 'completed' : 'failed',
  };
}

/** @param line with or without its line feed. @returns the outcome, or why the record cannot be used. */
export function decodeRecord(line: Buffer): { key: string; outcome: StoredOutcome } | { corrupt: string } {
  const text = line.at(-1) === lineFeed ? line.subarray(0, -1) : line;
  const head = readHead(text);
  if (!head) return { corrupt: 'it does not begin like a record' };
  if (text.toString('latin1', checksumStart, checksumStart + checksumLength) !== checksum(text.subarray(bodyStart))) {
    return { corrupt: 'its checksum does not match its content' };
  }
  const outcome = JSON.parse(text.toString('utf8', jsonStart)) as StoredOutcome;
  return { key: head.key, outcome: outcome.status === 'completed' ? expanded(outcome) : outcome };
}

function checksum(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex').slice(0, checksumLength);
}

// Most results carry their input's molecule a second time: it is written once.
function compacted(outcome: StoredOutcome & { status: 'completed' }): unknown {
  const { molecule, ...result } = outcome.result;
  const repeated =
    molecule === result.input_data.molecule || JSON.stringify(molecule) === JSON.stringify(result.input_data.molecule);
  return repeated ? { ...outcome, result } : outcome;
}

function expanded(outcome: StoredOutcome & { status: 'completed' }): StoredOutcome {
  const result = outcome.result as Omit<AtomicResult, 'molecule'> & Partial<AtomicResult>;
  return { ...outcome, result: { ...result, molecule: result.molecule ?? result.input_data.molecule } };
}
