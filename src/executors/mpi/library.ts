import { createRequire } from 'node:module';
import { EngineError } from '../../errors/engine-error';
import { InputError } from '../../errors/input-error';

type Handle = number | bigint;

/** What is used of koffi. Its own types would make an optional dependency one that everybody needs to compile. */
export interface Koffi {
  load(file: string, options: { readonly global: boolean }): Library;
  address(symbol: unknown): bigint;
  out(type: string): unknown;
}
interface Library {
  func(name: string, result: string, parameters: readonly unknown[]): (...given: unknown[]) => number;
  symbol(name: string, type: string): unknown;
}

/** The family of a library: what its handles are and how its `MPI_Status` is laid out. */
export interface Abi {
  readonly family: 'MPICH' | 'Open MPI';
  readonly anySource: number;
  /** C type of communicators and datatypes: integers in one family, pointers in the other. */
  readonly handle: string;
  readonly requestBytes: number;
  readonly statusBytes: number;
  readonly sourceOffset: number;
  readonly tagOffset: number;
  readonly world: Handle;
  readonly byte: Handle;
  readonly errorsReturn: Handle;
}

/** A loaded MPI library, not initialised. */
export interface MpiLibrary {
  readonly koffi: Koffi;
  readonly library: Library;
  readonly abi: Abi;
  /** The first line of what it says about itself, e.g. `MPICH Version: 4.0.2`. */
  readonly version: string;
  /** The file it was loaded from. */
  readonly file: string;
}

/** MPICH, Intel MPI, MVAPICH and Cray share one binary interface (the MPICH ABI initiative): these names, and this order. */
const mpichFiles = ['libmpich.so.12', 'libmpi.so.12', 'libmpi_cray.so.12', 'libmpi.so'];
const openMpiFiles = ['libmpi.so.40', 'libmpi.so'];

/**
 * UCX, below many an MPI, replaces the C library's memory management and takes SIGSEGV, which V8 needs for WebAssembly: now and then a
 * rank crashed at its start. It reads these when it is loaded.
 */
const leaveNodeAlone = {
  UCX_MEM_EVENTS: 'no',
  UCX_MEM_MALLOC_HOOKS: 'no',
  UCX_MEM_MALLOC_RELOC: 'no',
  UCX_MEM_MMAP_HOOK_MODE: 'none',
  UCX_ERROR_SIGNALS: 'SIGILL,SIGBUS,SIGFPE',
};

/** mpi.h of MPICH 4.0 (MPI_COMM_WORLD, MPI_BYTE, MPI_ERRORS_RETURN; `MPI_Status`: count, bits, source, tag, error). */
const mpichAbi: Abi = {
  family: 'MPICH',
  anySource: -2,
  handle: 'int',
  requestBytes: 4,
  statusBytes: 20,
  sourceOffset: 8,
  tagOffset: 12,
  world: 0x44000000,
  byte: 0x4c00010d,
  errorsReturn: 0x54000001,
};

/** mpi.h of Open MPI 4.1: handles are the addresses of global symbols; `MPI_Status`: source, tag, error, cancelled, size. */
function openMpiAbi(koffi: Koffi, library: Library): Abi {
  const address = (symbol: string): bigint => koffi.address(library.symbol(symbol, 'uint8_t'));
  return {
    family: 'Open MPI',
    anySource: -1,
    handle: 'void *',
    requestBytes: 8,
    statusBytes: 24,
    sourceOffset: 0,
    tagOffset: 4,
    world: address('ompi_mpi_comm_world'),
    byte: address('ompi_mpi_byte'),
    errorsReturn: address('ompi_mpi_errors_return'),
  };
}

/**
 * Loads the MPI library of the launcher that started this process, and asks it which family it is of.
 *
 * `MANYBODY_MPI_LIBRARY` names another file (or path), for libraries with a name of their own.
 *
 * @throws InputError when koffi is not installed, or no library is found.
 */
export function loadMpiLibrary(env: NodeJS.ProcessEnv = process.env): MpiLibrary {
  const koffi = loadKoffi();
  for (const [name, value] of Object.entries(leaveNodeAlone)) env[name] ??= value;
  const reasons: string[] = [];
  for (const file of candidates(env)) {
    let library: Library;
    try {
      // Open MPI loads parts of itself later, which look for its symbols in the whole process.
      library = koffi.load(file, { global: true });
    } catch (error) {
      reasons.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    return identify(koffi, library, file);
  }
  throw new InputError(
    `No MPI library can be loaded (${reasons.join('; ')}). Load the module of the MPI whose mpiexec starts the job, or name ` +
      'its library in MANYBODY_MPI_LIBRARY, e.g. /opt/mpich/lib/libmpi.so.12.',
  );
}

/** @throws InputError with the command that installs it. */
function loadKoffi(): Koffi {
  try {
    return createRequire(__filename)('koffi') as Koffi;
  } catch (error) {
    throw new InputError('The executor mpi needs the package koffi, which calls C libraries: npm install koffi', {
      cause: error,
    });
  }
}

/** File names to try, those of the launcher's own family first. */
export function candidates(env: NodeJS.ProcessEnv): readonly string[] {
  const chosen = env.MANYBODY_MPI_LIBRARY;
  if (chosen !== undefined && chosen !== '') return [chosen];
  const ofOpenMpi = Object.keys(env).some((name) => /^(OMPI|PMIX)_/.test(name));
  const files = ofOpenMpi ? [...openMpiFiles, ...mpichFiles] : [...mpichFiles, ...openMpiFiles];
  return [...new Set(files)];
}

const versionBytes = 8192;

function identify(koffi: Koffi, library: Library, file: string): MpiLibrary {
  const text = Buffer.from(new ArrayBuffer(versionBytes));
  const length = [0];
  const ask = library.func('MPI_Get_library_version', 'int', ['uint8_t *', koffi.out('int *')]);
  const code: number = ask(text, length);
  if (code !== 0) throw new EngineError(`${file} does not say which MPI it is (MPI error ${code}).`);
  const said = text.toString('latin1', 0, length[0]).replaceAll('\0', '');
  const version = said.split('\n')[0]!.replaceAll(/\s+/g, ' ').trim();
  const abi = /Open MPI/i.test(said) ? openMpiAbi(koffi, library) : mpichAbi;
  return { koffi, library, abi, version, file };
}
