import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Name of the folder of the kernelspec, and of the kernel in commands and notebooks. */
export const kernelName = 'manybody-ts';
export const kernelTitle = 'ManyBody (TypeScript)';

/** The kernel of this installation. */
export const kernelMain = resolve(__dirname, '..', '..', 'kernel', 'main.js');
const assets = resolve(__dirname, '..', '..', 'kernel', 'assets');
const logos = ['logo-32x32.png', 'logo-64x64.png', 'logo-svg.svg'];

/** A kernel.json. */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: 'message' | 'signal';
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** An installed kernelspec of this package, perhaps of another copy of it. */
export interface InstalledSpec {
  readonly folder: string;
  readonly spec: KernelSpec;
  /** Whether the Node program and the kernel that it names exist. */
  readonly usable: boolean;
}

/**
 * Writes the kernelspec of this installation.
 * @param kernels a `kernels` folder of Jupyter.
 * @returns the folder written.
 */
export function installKernel(kernels: string): string {
  const folder = join(kernels, kernelName);
  mkdirSync(folder, { recursive: true });
  const spec: KernelSpec = {
    argv: [process.execPath, kernelMain, '{connection_file}'],
    display_name: kernelTitle,
    language: 'typescript',
    // By message, so that a cell that computes without a pause is interrupted too, on every system.
    interrupt_mode: 'message',
    metadata: { debugger: false },
  };
  writeFileSync(join(folder, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`);
  for (const logo of logos) copyFileSync(join(assets, logo), join(folder, logo));
  return folder;
}

/** @returns the folder removed, undefined when there was none. */
export function uninstallKernel(kernels: string): string | undefined {
  const folder = join(kernels, kernelName);
  if (!existsSync(join(folder, 'kernel.json'))) return undefined;
  rmSync(folder, { recursive: true });
  return folder;
}

/** The kernelspecs of this package in the given `kernels` folders. */
export function installedKernels(kernels: readonly string[]): InstalledSpec[] {
  return kernels.flatMap((parent) => {
    const folder = join(parent, kernelName);
    const file = join(folder, 'kernel.json');
    if (!existsSync(file)) return [];
    const spec = JSON.parse(readFileSync(file, 'utf8')) as KernelSpec;
    const [program, main] = spec.argv;
    return [{ folder, spec, usable: existsSync(program ?? '') && existsSync(main ?? '') }];
  });
}
