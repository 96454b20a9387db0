// Compares ways to keep results on disk: inodes, rates, several writers, kill -9, damage, a full disk.
//
//   npm run build && node bench/store.mjs
//
// The candidates besides our own segments are no dependencies. To include them: npm install --no-save lmdb cacache@20
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import fsp from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const self = fileURLToPath(import.meta.url);

const optional = (name) => {
  try {
    return require(name);
  } catch {
    return undefined;
  }
};

/** Each opens a folder and gives put(key, i), get(key) -> energy or undefined, close(). */
const candidates = {
  async segments(folder) {
    const { openStore } = require('../dist/src/store/segment-store.js');
    const store = await openStore(folder, { onWarning: () => undefined });
    return {
      put: (key, i) => store.put(key, outcome(i)),
      get: async (key) => (await store.get(key))?.result.return_result,
      close: () => store.close(),
    };
  },
  async lmdb(folder) {
    const db = optional('lmdb').open({ path: folder, encoding: 'string' });
    return {
      put: (key, i) => db.put(key, sealed(i)),
      get: async (key) => unsealed(db.get(key)),
      close: () => db.close(),
    };
  },
  async cacache(folder) {
    const cacache = optional('cacache');
    return {
      put: (key, i) => cacache.put(folder, key, JSON.stringify(outcome(i))),
      get: async (key) => {
        try {
          return JSON.parse((await cacache.get(folder, key)).data.toString()).result.return_result;
        } catch {
          return undefined;
        }
      },
      close: () => undefined,
    };
  },
  /** One file an entry: written beside, forced to disk, renamed. */
  async files(folder) {
    let count = 0;
    const at = (key) => path.join(folder, key.slice(0, 2), key);
    return {
      async put(key, i) {
        await fsp.mkdir(path.dirname(at(key)), { recursive: true });
        const beside = `${at(key)}.${process.pid}.${count++}`;
        const file = await fsp.open(beside, 'w');
        await file.writeFile(sealed(i));
        await file.sync();
        await file.close();
        await fsp.rename(beside, at(key));
      },
      get: async (key) => unsealed(await fsp.readFile(at(key), 'utf8').catch(() => undefined)),
      close: () => undefined,
    };
  },
};

const hash = (text) => createHash('sha256').update(text).digest('hex');
const keyOf = (i) => hash(`task ${i}`);
const energyOf = (i) => -74 - Math.sin(i);

/** As large as the gradient of a water trimer with its properties: about 2 kB. */
function outcome(i) {
  const molecule = {
    symbols: Array(9).fill('O'),
    geometry: Array.from({ length: 27 }, (_, k) => Math.sin(i + k)),
    real: Array(9).fill(true),
  };
  const input_data = { molecule, specification: { driver: 'gradient', model: { method: 'hf', basis: '6-31g' } } };
  const gradient = Array.from({ length: 27 }, (_, k) => Math.cos(i * 27 + k));
  return {
    status: 'completed',
    engine: { name: 'builtin', version: '1' },
    timing: { executionTimeMs: 1 },
    storedAt: Date.now(),
    result: { input_data, molecule, return_result: energyOf(i), properties: { return_gradient: gradient } },
  };
}
const sealed = (i) => {
  const text = JSON.stringify(outcome(i));
  return hash(text) + text;
};
const unsealed = (text) =>
  text && hash(text.slice(64)) === text.slice(0, 64) ? JSON.parse(text.slice(64)).result.return_result : undefined;

// A writer in a process of its own: node bench/store.mjs --write NAME FOLDER FIRST COUNT
if (process.argv[2] === '--write') {
  const [, , , name, folder, first, count] = process.argv;
  const store = await candidates[name](folder);
  for (let i = +first; i < +first + +count; i++) {
    await store.put(keyOf(i), i);
    fs.writeSync(1, `${i}\n`);
  }
  await store.close();
} else if (process.argv[2] === '--fill') {
  // Writes until nothing fits any more, tries on for a while as a run would, reads everything back and closes.
  const [, , , name, folder] = process.argv;
  const store = await candidates[name](folder);
  let there = 0;
  let reason = '';
  for (let i = 0, refused = 0; refused < 20; i++) {
    try {
      await store.put(keyOf(i), i);
      there++;
    } catch (error) {
      refused++;
      reason ||= error.code ?? error.message;
    }
  }
  console.log(JSON.stringify({ there, reason }));
  for (let i = 0; i < there; i++) if ((await store.get(keyOf(i))) !== energyOf(i)) throw new Error(`lost ${i}`);
  await store.close();
} else if (process.argv[2] === '--read') {
  // Reads COUNT entries, writes one more, and says how many were there and right.
  const [, , , name, folder, count] = process.argv;
  const store = await candidates[name](folder);
  let right = 0;
  let wrong = 0;
  for (let i = 0; i < +count; i++) {
    const energy = await store.get(keyOf(i));
    if (energy === energyOf(i)) right++;
    else if (energy !== undefined) wrong++;
  }
  await store.put(keyOf(+count), +count);
  console.log(JSON.stringify({ right, wrong, writable: (await store.get(keyOf(+count))) !== undefined }));
  await store.close();
} else {
  await compare();
}

async function compare() {
  console.log(`${os.cpus()[0].model}, ${os.cpus().length} cores, Node ${process.version}, ${os.platform()}\n`);
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'manybody-bench-'));
  for (const name of Object.keys(candidates)) {
    if ((name === 'lmdb' || name === 'cacache') && !optional(name)) {
      console.log(`${name}: not installed, left out\n`);
      continue;
    }
    console.log(name);
    await rates(name, path.join(root, `${name}-rates`));
    await writers(name, path.join(root, `${name}-writers`));
    await kills(name, path.join(root, `${name}-kills`));
    damage(name, path.join(root, `${name}-damage`));
    fullDisk(name, path.join(root, `${name}-disk`));
    console.log();
  }
  fs.rmSync(root, { recursive: true, force: true });
}

function filesIn(folder) {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true });
}

async function rates(name, folder) {
  const count = 2000;
  const store = await candidates[name](folder);
  let began = performance.now();
  for (let i = 0; i < count; i++) await store.put(keyOf(i), i);
  const put = performance.now() - began;
  began = performance.now();
  for (let i = 0; i < count; i += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, k) => store.put(keyOf(count + i + k), count + i + k)));
  }
  const together = performance.now() - began;
  began = performance.now();
  for (let i = 0; i < count; i++) if ((await store.get(keyOf(i))) !== energyOf(i)) throw new Error(`${name} lost ${i}`);
  const get = performance.now() - began;
  await store.close();
  const inodes = filesIn(folder);
  const bytes = inodes.reduce(
    (sum, e) => sum + (e.isFile() ? fs.statSync(path.join(e.parentPath, e.name)).size : 0),
    0,
  );
  const rate = (ms) => `${Math.round((1000 * count) / ms)}/s`;
  console.log(`  put one by one ${rate(put)}, 50 at once ${rate(together)}; get ${rate(get)}`);
  console.log(
    `  ${inodes.length + 1} inodes and ${Math.round(bytes / (2 * count))} bytes an entry for ${2 * count} entries`,
  );
}

async function writers(name, folder) {
  const began = performance.now();
  const codes = await Promise.all(
    [0, 1, 2, 3].map(
      (w) =>
        new Promise((done) => {
          const args = [self, '--write', name, folder, 1000 * w, 500];
          spawn(process.execPath, args, { stdio: 'ignore' }).on('exit', (code, signal) => done(signal ?? code));
        }),
    ),
  );
  const rate = Math.round(2_000_000 / (performance.now() - began));
  console.log(`  4 processes writing at once: exit ${codes.join(' ')}, ${rate}/s with their start`);
}

async function kills(name, folder) {
  let acknowledged = 0;
  let lost = 0;
  for (let kill = 0; kill < 10; kill++) {
    const child = spawn(process.execPath, [self, '--write', name, folder, acknowledged, 1e9], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
    });
    await new Promise((done) => setTimeout(done, 250 + 200 * Math.random()));
    child.kill('SIGKILL');
    await new Promise((done) => child.on('close', done));
    acknowledged += said.split('\n').length - 1;
  }
  const { right } = read(name, folder, acknowledged);
  lost = acknowledged - right;
  console.log(`  10 x kill -9: ${acknowledged} entries acknowledged, ${lost} lost`);
}

function read(name, folder, count) {
  const { status, signal, stdout } = spawnSync(process.execPath, [self, '--read', name, folder, count], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  return signal || status !== 0 ? { died: signal ?? `exit ${status}`, right: 0 } : JSON.parse(stdout);
}

function damage(name, folder) {
  const count = 100;
  spawnSync(process.execPath, [self, '--write', name, folder, 0, count], { stdio: 'ignore' });
  const copy = `${folder}-copy`;
  for (const kind of ['a flipped bit', 'a file cut short']) {
    const tally = new Map();
    for (let trial = 0; trial < 20; trial++) {
      fs.rmSync(copy, { recursive: true, force: true });
      fs.cpSync(folder, copy, { recursive: true });
      const files = filesIn(copy).filter((entry) => entry.isFile() && !/lock/.test(entry.name));
      const entry = files[Math.floor(Math.random() * files.length)];
      const file = path.join(entry.parentPath, entry.name);
      const bytes = fs.readFileSync(file);
      if (kind === 'a flipped bit') {
        bytes[Math.floor(Math.random() * bytes.length)] ^= 1 << Math.floor(8 * Math.random());
        fs.writeFileSync(file, bytes);
      } else fs.truncateSync(file, Math.floor(bytes.length * (0.3 + 0.6 * Math.random())));
      const { died, right, wrong, writable } = read(name, copy, count);
      const lost = count - right;
      const fate = died
        ? `reader ${died}`
        : wrong
          ? 'WRONG'
          : !writable
            ? 'not writable'
            : lost <= 2
              ? 'at most 2 lost'
              : 'the rest lost';
      tally.set(fate, (tally.get(fate) ?? 0) + 1);
    }
    console.log(`  ${kind}, 20 times: ${[...tally].map(([fate, times]) => `${fate} ${times}`).join(', ')}`);
  }
}

function fullDisk(name, folder) {
  fs.mkdirSync(folder, { recursive: true });
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'none', folder]).status !== 0) {
    console.log('  full disk: no right to mount a tmpfs');
    return;
  }
  try {
    const inside = path.join(folder, 'store');
    const writer = spawnSync(process.execPath, [self, '--fill', name, inside], { encoding: 'utf8', timeout: 60_000 });
    const { there = 0, reason = 'nothing said' } = writer.stdout ? JSON.parse(writer.stdout) : {};
    const end = writer.signal ?? (writer.status === 0 ? 'went on' : `ended with ${writer.status}`);
    // Room for a reader that writes one entry.
    spawnSync('mount', ['-o', 'remount,size=8m', folder]);
    const { died, right } = read(name, inside, there);
    const after = died ? `a later reader ${died}` : `${right} there`;
    console.log(`  full disk of 2 MiB: ${there} written, then ${reason}; the writer ${end}; afterwards ${after}`);
  } finally {
    spawnSync('umount', ['-l', folder]);
  }
}
