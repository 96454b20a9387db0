/**
 * Compiles kernels and runs them on one linear memory. Two kinds: WebAssembly (two lanes), and JavaScript (one lane).
 * Compiled WebAssembly modules can be posted to other threads, where `WasmMachine.adopt` takes them without compiling.
 */
import { inChunks } from '../in-chunks';
import type { CheckCancelled } from '../scf/fock-builder';
import { algebraBase64 } from './algebra-wasm';
import type { Kernel } from './kernel-code';
import { LinearMemory, plainBuffer, wasmBuffer } from './linear-memory';
import type { MemoryAlgebra } from './memory-algebra';
import { type MemoryMap, memoryMap, writeTables } from './memory-map';
import { plainMemoryAlgebra } from './plain-memory-algebra';
import { javascriptLanes, printJavaScript } from './print-javascript';
import { printWasm, wasmLanes } from './print-wasm';
import { wasmModule } from './wasm-writer';
import { type WasmMemory, type WasmModule, webAssembly } from './web-assembly';

/** A compiled kernel with its memory bound. */
export type RunKernel = (...parameters: number[]) => void;

/** What to compile: `write` is called only if no kernel of that name is there yet. */
export interface KernelRequest {
  readonly name: string;
  /** Total angular momentum: the tables that the kernel reads. */
  readonly L: number;
  readonly write: (map: MemoryMap) => Kernel;
}

export interface KernelMachine {
  readonly kind: 'wasm' | 'js';
  readonly map: MemoryMap;
  readonly memory: LinearMemory;
  readonly algebra: MemoryAlgebra;
  /** Compiles what is missing. */
  prepare(requests: readonly KernelRequest[], checkCancelled?: CheckCancelled): void;
  /** @throws Error when it was not prepared. */
  kernel(name: string): RunKernel;
}

/** Compiled kernels as plain data for `postMessage`: names of the kernels in each module. */
export type SharedKernels = readonly { readonly names: readonly string[]; readonly module: WasmModule }[];

/** Kernels that are written and compiled together, in about 20 ms at most. */
const kernelsInModule = 12;

abstract class Machine {
  abstract readonly map: MemoryMap;
  abstract readonly memory: LinearMemory;
  protected readonly kernels = new Map<string, RunKernel>();
  private readonly tables = new Set<number>();

  protected abstract compile(requests: readonly KernelRequest[]): void;

  prepare(requests: readonly KernelRequest[], checkCancelled?: CheckCancelled): void {
    const missing = new Map<string, KernelRequest>();
    for (const request of requests) {
      if (!this.kernels.has(request.name)) missing.set(request.name, request);
      if (!this.tables.has(request.L)) {
        writeTables(this.memory.buffer, this.map, request.L);
        this.tables.add(request.L);
      }
    }
    const all = [...missing.values()];
    inChunks(all.length, kernelsInModule, checkCancelled, (from, to) => this.compile(all.slice(from, to)));
  }

  kernel(name: string): RunKernel {
    const run = this.kernels.get(name);
    if (!run) throw new Error(`Kernel ${name} was not prepared.`);
    return run;
  }
}

let algebraModule: WasmModule | undefined;

export class WasmMachine extends Machine implements KernelMachine {
  readonly kind = 'wasm';
  readonly map: MemoryMap = memoryMap(wasmLanes);
  readonly memory: LinearMemory;
  readonly algebra: MemoryAlgebra;
  private readonly platform = requireWebAssembly();
  private readonly imports: { env: { memory: WasmMemory } };
  private readonly modules: { names: string[]; module: WasmModule }[] = [];

  constructor() {
    super();
    const memory = new this.platform.Memory({ initial: 1, maximum: 65536 });
    this.imports = { env: { memory } };
    this.memory = new LinearMemory(wasmBuffer(memory), this.map.end);
    algebraModule ??= new this.platform.Module(decodeBase64(algebraBase64));
    this.algebra = new this.platform.Instance(algebraModule, this.imports).exports as unknown as MemoryAlgebra;
  }

  protected compile(requests: readonly KernelRequest[]): void {
    const bytes = wasmModule(requests.map(({ write }) => printWasm(write(this.map))));
    this.instantiate({ names: requests.map(({ name }) => name), module: new this.platform.Module(bytes) });
  }

  private instantiate(compiled: { names: string[]; module: WasmModule }): void {
    const { exports } = new this.platform.Instance(compiled.module, this.imports);
    for (const name of compiled.names) this.kernels.set(name, exports[name] as RunKernel);
    this.modules.push(compiled);
  }

  /** What has been compiled so far, for other threads. */
  share(): SharedKernels {
    return this.modules.map(({ names, module }) => ({ names: [...names], module }));
  }

  /** Takes kernels that another thread compiled. */
  adopt(shared: SharedKernels): void {
    for (const { names, module } of shared) {
      if (names.some((name) => !this.kernels.has(name))) this.instantiate({ names: [...names], module });
    }
  }
}

export class JavaScriptMachine extends Machine implements KernelMachine {
  readonly kind = 'js';
  readonly map: MemoryMap = memoryMap(javascriptLanes);
  readonly memory: LinearMemory = new LinearMemory(plainBuffer(), this.map.end);
  readonly algebra: MemoryAlgebra = plainMemoryAlgebra(this.memory);
  private views: [Float64Array, Int32Array] = [new Float64Array(0), new Int32Array(0)];

  protected compile(requests: readonly KernelRequest[]): void {
    for (const { name, write } of requests) {
      const run = printJavaScript(write(this.map));
      this.kernels.set(name, (...parameters) => {
        const { buffer } = this.memory;
        if (this.views[0].buffer !== buffer) this.views = [new Float64Array(buffer), new Int32Array(buffer)];
        run(...this.views, ...parameters);
      });
    }
  }
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

function requireWebAssembly(): NonNullable<ReturnType<typeof webAssembly>> {
  const platform = webAssembly();
  if (!platform) throw new Error('This platform has no WebAssembly: use the JavaScript kernels.');
  return platform;
}
