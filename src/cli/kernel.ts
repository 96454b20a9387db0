import { Command } from 'commander';
import { type InstallTarget, kernelsFolder, kernelsFolders } from './jupyter-folders';
import { installedKernels, installKernel, kernelTitle, uninstallKernel } from './kernelspec';

/** `manybody kernel install|uninstall|list`: the Jupyter kernel, without Python. */
export function kernelCommand(): Command {
  const withTarget = (command: Command): Command =>
    command
      .option('--user', 'for this user (the default)')
      .option('--prefix <folder>', 'into <folder>/share/jupyter/kernels')
      .option('--sys-prefix', 'into the active Python environment');
  return new Command('kernel')
    .description(`the Jupyter kernel "${kernelTitle}"`)
    .addCommand(withTarget(new Command('install').description('make Jupyter know the kernel')).action(install))
    .addCommand(withTarget(new Command('uninstall').description('make Jupyter forget the kernel')).action(uninstall))
    .addCommand(new Command('list').description('show where the kernel is installed').action(list));
}

function install(target: InstallTarget): void {
  const folder = installKernel(kernelsFolder(target));
  process.stdout.write(`${folder}\n`);
  process.stderr.write(`Choose "${kernelTitle}" in JupyterLab; \`manybody doctor\` checks that it works.\n`);
}

function uninstall(target: InstallTarget): void {
  const kernels = kernelsFolder(target);
  const folder = uninstallKernel(kernels);
  if (folder) process.stdout.write(`${folder}\n`);
  else process.stderr.write(`The kernel is not installed in ${kernels}.\n`);
}

function list(): void {
  const installed = installedKernels(kernelsFolders());
  if (installed.length === 0)
    process.stderr.write('The kernel is not installed. Install it: manybody kernel install\n');
  for (const { folder, spec, usable } of installed) {
    const note = usable ? '' : '  (its files are gone: install it again)';
    process.stdout.write(`${folder}  ${spec.argv.slice(0, 2).join(' ')}${note}\n`);
  }
}
