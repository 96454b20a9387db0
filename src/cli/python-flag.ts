import { Option } from 'commander';

/** Which Pythons the engines in Python are looked for in; processes that this one starts inherit it. */
export function pythonOption(): Option {
  return new Option('--python <command>', 'the Python that has psi4, PySCF and the like; several: a:b').argParser(
    (python: string) => {
      process.env.MANYBODY_PYTHON = python;
      return python;
    },
  );
}
