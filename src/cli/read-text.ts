import { readFile, stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { InputError } from '../errors/input-error';

/** A many-body input has a geometry and some words; anything larger is another kind of file. */
const largestInputBytes = 64 * 1024 * 1024;

/** What messages call the file. */
export function sourceName(path: string): string {
  return path === '-' ? 'standard input' : path;
}

/**
 * The text of a file, or of standard input for `-`: unpacked where it is gzip, decoded where it is UTF-16.
 *
 * @throws InputError when the file is absent, a folder, too large or no text.
 */
export async function readText(path: string): Promise<string> {
  return decodeText(path === '-' ? await readStandardInput() : await readBytes(path), sourceName(path));
}

async function readBytes(path: string): Promise<Buffer> {
  let bytes: number;
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new InputError(`${path} is a folder, not an input file.`);
    bytes = found.size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new InputError(`There is no file ${path} (looked in ${process.cwd()}).`, { cause: error });
    throw error;
  }
  refuseLarge(path, bytes);
  return readFile(path);
}

async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    bytes += (chunk as Buffer).length;
    refuseLarge('standard input', bytes);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function refuseLarge(path: string, bytes: number): void {
  if (bytes <= largestInputBytes) return;
  const mib = (n: number): string => `${Math.round(n / 1024 / 1024)} MiB`;
  throw new InputError(
    `${path} has ${mib(bytes)}; an input of more than ${mib(largestInputBytes)} is not a many-body input. Is it another file?`,
  );
}

/** @param name for messages. @throws InputError where the bytes are no text */
export function decodeText(bytes: Buffer, name: string): string {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? unpacked(bytes, name) : bytes;
  if (plain[0] === 0xff && plain[1] === 0xfe) return plain.toString('utf16le').slice(1);
  if (plain[0] === 0xfe && plain[1] === 0xff) return swapped(plain).toString('utf16le').slice(1);
  const zero = plain.subarray(0, 4096).indexOf(0);
  if (zero >= 0) return withoutMark(plain, zero, name);
  const text = plain.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function unpacked(bytes: Buffer, name: string): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: largestInputBytes });
  } catch (error) {
    const large = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    if (large) refuseLarge(`${name}, unpacked,`, 2 * largestInputBytes);
    throw new InputError(`${name} begins like a gzip file, but cannot be unpacked: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

/** UTF-16 without a byte order mark has a zero in every other byte of plain letters. */
function withoutMark(bytes: Buffer, zero: number, name: string): string {
  const head = bytes.subarray(0, 64);
  const zeros = (odd: number) => head.filter((byte, i) => i % 2 === odd && byte === 0).length;
  const half = Math.floor(head.length / 2);
  if (half > 1 && zeros(1) === half && zeros(0) === 0) return bytes.toString('utf16le');
  if (half > 1 && zeros(0) === half && zeros(1) === 0) return swapped(bytes).toString('utf16le');
  throw new InputError(
    `${name} is no text: byte ${zero} is zero. Binary files (checkpoints, trajectories, archives) are not read; write the geometry as text.`,
    { detail: { byte: zero } },
  );
}

const swapped = (bytes: Buffer): Buffer => Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16();
