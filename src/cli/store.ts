import { stat } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { StoreError } from '../errors/store-error';
import type { PruneOptions, ResultStore, StoreEntry } from '../store/result-store';
import { openStore } from '../store/segment-store';
import { defaultStore } from './execution-flags';

interface StoreFlags {
  readonly store: string;
}

interface ListFlags extends StoreFlags {
  readonly json?: boolean;
  readonly engine?: string;
  readonly failures?: boolean;
}

interface PruneFlags extends StoreFlags {
  readonly maxBytes?: number;
  readonly olderThan?: number;
  readonly engine?: string;
  readonly failures?: boolean;
}

/** `manybody store list|verify|prune|export|import`: what has been computed, and care for it. */
export function storeCommand(): Command {
  const folderFlag = (command: Command) =>
    command.option('--store <folder>', `the store (default: ${defaultStore})`, defaultStore);
  return new Command('store')
    .description('look after the store of results')
    .addCommand(
      folderFlag(new Command('list'))
        .description('list what has been computed')
        .option('--engine <name>', 'only of this engine, or name@version')
        .option('--failures', 'only calculations that failed')
        .option('--json', 'one JSON object a line')
        .action(list),
    )
    .addCommand(
      folderFlag(new Command('verify'))
        .description('check every entry against its checksum and its key; ends with 1 when something is damaged')
        .action(verify),
    )
    .addCommand(
      folderFlag(new Command('prune'))
        .description('drop entries; without an option, only damaged and superseded ones')
        .option('--max-bytes <size>', 'keep the newest entries that fit, e.g. 500M or 2G', size)
        .option('--older-than <age>', 'drop what is older, e.g. 12h, 30d or 8w', age)
        .option('--engine <name>', 'drop what this engine, or name@version, computed')
        .option('--failures', 'drop remembered failures')
        .action(prune),
    )
    .addCommand(
      folderFlag(new Command('export'))
        .description('write everything into one file that can be carried elsewhere')
        .argument('<file>')
        .action(exportStore),
    )
    .addCommand(
      folderFlag(new Command('import'))
        .description('add the results of an exported file')
        .argument('<file>')
        .action(importStore),
    );
}

async function list({ store: folder, json, engine, failures }: ListFlags): Promise<void> {
  await using store = await existing(folder);
  let count = 0;
  for await (const entry of store.entries()) {
    const { name, version } = entry.engine;
    if (engine !== undefined && engine !== name && engine !== `${name}@${version}`) continue;
    if (failures && entry.status !== 'failed') continue;
    count++;
    process.stdout.write(`${json ? JSON.stringify(entry) : row(entry)}\n`);
  }
  if (!json) process.stderr.write(`${count} ${count === 1 ? 'entry' : 'entries'} in ${store.location}\n`);
}

function row(entry: StoreEntry): string {
  const { key, engine, method, basis, driver, formula, executionTimeMs, bytes, storedAt, error } = entry;
  return [
    key.slice(0, 12),
    new Date(storedAt).toISOString().slice(0, 16),
    `${engine.name} ${engine.version}`.padEnd(16),
    `${basis ? `${method}/${basis}` : method} ${driver}`.padEnd(24),
    formula.padEnd(16),
    executionTimeMs === null ? '       -' : `${(executionTimeMs / 1000).toFixed(2).padStart(7)}s`,
    humanSize(bytes).padStart(9),
    ...(error ? [`${error.error_type}: ${error.error_message.split('\n')[0]}`] : []),
  ].join('  ');
}

async function verify({ store: folder }: StoreFlags): Promise<void> {
  await using store = await existing(folder);
  const { completed, failed, bytes, corrupt } = await store.verify();
  for (const { where, reason } of corrupt) process.stdout.write(`damaged: ${where}: ${reason}\n`);
  const summary = `${completed} results and ${failed} failures in ${humanSize(bytes)}, ${corrupt.length} damaged entries`;
  process.stdout.write(`${summary}\n`);
  if (corrupt.length > 0) {
    process.stderr.write(
      'Damaged entries are computed again when they are needed; `manybody store prune` drops them.\n',
    );
    process.exitCode = 1;
  }
}

async function prune({ store: folder, maxBytes, olderThan, engine, failures }: PruneFlags): Promise<void> {
  await using store = await existing(folder);
  const options: PruneOptions = {
    maxBytes,
    olderThan: olderThan === undefined ? undefined : Date.now() - olderThan,
    engine,
    failures,
  };
  const { kept, removed, bytesBefore, bytesAfter } = await store.prune(options);
  process.stdout.write(
    `${removed} entries dropped, ${kept} kept; ${humanSize(bytesBefore)} -> ${humanSize(bytesAfter)}\n`,
  );
}

async function exportStore(file: string, { store: folder }: StoreFlags): Promise<void> {
  await using store = await existing(folder);
  process.stdout.write(`${await store.exportTo(file)} entries written to ${file}\n`);
}

async function importStore(file: string, { store: folder }: StoreFlags): Promise<void> {
  await using store = await openStore(folder, { onWarning });
  process.stdout.write(`${await store.importFrom(file)} entries added to ${store.location}\n`);
}

/** Opens a store that is there: looking at one must not make one. @throws StoreError */
async function existing(folder: string): Promise<ResultStore> {
  const found = await stat(folder).catch(() => undefined);
  if (!found) {
    throw new StoreError(`There is no store at ${folder}. Name it with --store FOLDER.`, { detail: { path: folder } });
  }
  return openStore(folder, { onWarning });
}

function onWarning(message: string): void {
  process.stderr.write(`Warning: ${message}\n`);
}

function humanSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}

/** `500M` in bytes; k, M, G and T are powers of 1000. */
function size(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kMGT]?)B?$/i.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('Write a size as in 500M or 2G.');
  return Number(number) * 1000 ** ' kmgt'.indexOf(unit.toLowerCase() || ' ');
}

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** `30d` in ms. */
function age(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([hdw])$/.exec(text) ?? [];
  if (number === undefined || unit === undefined) throw new InvalidArgumentError('Write an age as in 12h, 30d or 8w.');
  return Number(number) * unitMs[unit]!;
}
