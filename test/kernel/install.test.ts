import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { KernelClient } from '../../kernel/client/kernel-client';
import { resultOf } from './start-kernel';

const cli = resolve(__dirname, '../../dist/src/cli/main.js');
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'home-'));
});

/** Runs the command line in an environment of its own, without Python and without Jupyter. */
function manybody(args: string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    env: { HOME: home, PATH: join(home, 'nothing'), ...env },
  });
  return { status, stdout, stderr };
}

describe.skipIf(process.platform === 'win32' || process.platform === 'darwin')('manybody kernel', () => {
  test('install writes a kernelspec that starts a kernel; list shows it; uninstall removes it', async () => {
    const folder = join(home, '.local/share/jupyter/kernels/manybody-ts');
    expect(manybody(['kernel', 'install'])).toMatchObject({ status: 0, stdout: `${folder}\n` });
    const spec = JSON.parse(readFileSync(join(folder, 'kernel.json'), 'utf8'));
    expect(spec).toMatchObject({
      display_name: 'ManyBody (TypeScript)',
      language: 'typescript',
      interrupt_mode: 'message',
    });
    // Front ends want PNG logos of exactly these sizes.
    for (const size of [32, 64]) {
      const png = readFileSync(join(folder, `logo-${size}x${size}.png`));
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
    }
    const kernel = await KernelClient.start(spec.argv, { cwd: home });
    expect(resultOf(await kernel.execute('6 * 7'))).toBe('42');
    expect(await kernel.shutdown()).toBe(true);

    expect(manybody(['kernel', 'list']).stdout).toContain(folder);
    expect(manybody(['kernel', 'uninstall'])).toMatchObject({ status: 0, stdout: `${folder}\n` });
    expect(existsSync(folder)).toBe(false);
    expect(manybody(['kernel', 'list']).stderr).toContain('not installed');
  });

  test('--prefix and --sys-prefix choose the place', () => {
    expect(manybody(['kernel', 'install', '--prefix', join(home, 'p')]).stdout).toBe(
      `${join(home, 'p/share/jupyter/kernels/manybody-ts')}\n`,
    );
    const inVenv = manybody(['kernel', 'install', '--sys-prefix'], { VIRTUAL_ENV: join(home, 'venv') });
    expect(inVenv.stdout).toBe(`${join(home, 'venv/share/jupyter/kernels/manybody-ts')}\n`);
    expect(manybody(['kernel', 'install'], { JUPYTER_DATA_DIR: join(home, 'data') }).stdout).toBe(
      `${join(home, 'data/kernels/manybody-ts')}\n`,
    );
  });

  test('a place that does not exist, or two places, are refused with advice', () => {
    expect(manybody(['kernel', 'install', '--sys-prefix'])).toMatchObject({ status: 2 });
    expect(manybody(['kernel', 'install', '--sys-prefix']).stderr).toContain('--prefix FOLDER');
    expect(manybody(['kernel', 'install', '--user', '--prefix', home]).stderr).toContain('Give one of');
  });
});

describe('manybody doctor', () => {
  const findings = (env: NodeJS.ProcessEnv = {}) => {
    const { status, stdout } = manybody(['doctor', '--json'], env);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    return { status, of: (what: string) => rows.find((row) => row.what === what) };
  };

  test('checks everything, and says how to get what is optional', () => {
    const { status, of } = findings();
    expect(status).toBe(0);
    for (const what of ['Node', 'zeromq', 'tslab', 'kernel', 'engine builtin', 'self-test']) {
      expect(of(what)).toMatchObject({ state: 'ok' });
    }
    expect(of('kernelspec')).toMatchObject({ state: 'note', mend: 'manybody kernel install' });
    expect(of('Jupyter')?.mend).toContain('pip install jupyterlab');
    expect(of('self-test')?.says).toContain('-0.00223291 hartree');
  });

  test('finds a kernelspec whose files are gone, and ends with 1', () => {
    const prefix = join(home, '.local/share/jupyter');
    execFileSync(process.execPath, [cli, 'kernel', 'install'], { env: { HOME: home } });
    const file = join(prefix, 'kernels/manybody-ts/kernel.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('main.js', 'gone.js'));
    const { status, of } = findings();
    expect(status).toBe(1);
    expect(of('kernelspec')).toMatchObject({ state: 'problem', mend: 'manybody kernel install' });
    rmSync(prefix, { recursive: true });
  });
});
