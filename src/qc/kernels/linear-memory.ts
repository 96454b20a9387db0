import { ResourceError } from '../../errors/resource-error';
import type { WasmMemory } from './web-assembly';

/** The memory that kernels work on: a WebAssembly.Memory, or an ArrayBuffer for the JavaScript kernels. */
export interface GrowableBuffer {
  readonly buffer: ArrayBuffer;
  /** Makes room for at least `bytes`; the old `buffer` is detached. */
  growTo(bytes: number): void;
}

const pageSize = 65536;
/** WebAssembly memory ends at 4 GiB. */
const addressSpace = 65536 * pageSize;

export function wasmBuffer(memory: WasmMemory): GrowableBuffer {
  return {
    get buffer() {
      return memory.buffer;
    },
    growTo(bytes) {
      const pages = Math.ceil((bytes - memory.buffer.byteLength) / pageSize);
      if (pages > 0) memory.grow(pages);
    },
  };
}

export function plainBuffer(): GrowableBuffer {
  let buffer = new ArrayBuffer(pageSize);
  return {
    get buffer() {
      return buffer;
    },
    growTo(bytes) {
      if (bytes <= buffer.byteLength) return;
      const larger = new ArrayBuffer(Math.ceil(bytes / pageSize) * pageSize);
      new Uint8Array(larger).set(new Uint8Array(buffer));
      buffer = larger;
    },
  };
}

/**
 * Hands out ranges of a linear memory by byte address: first fit over a list of free ranges. The memory grows when no
 * range fits and never shrinks. Views (`f64`, `i32`) are only good until the next `allocate`, which may move the memory.
 */
export class LinearMemory {
  /** Free ranges in order of address, never adjacent. */
  private free: { from: number; to: number }[] = [];
  private readonly used = new Map<number, number>();
  private top: number;
  private usedBytes = 0;

  /**
   * @param reserved bytes at the start that are never handed out.
   * @param budget most bytes that the memory may grow to.
   */
  constructor(
    private readonly storage: GrowableBuffer,
    reserved: number,
    public budget: number = addressSpace,
  ) {
    this.top = reserved;
    storage.growTo(reserved);
  }

  get buffer(): ArrayBuffer {
    return this.storage.buffer;
  }

  /** Bytes taken from the system: the high-water mark. */
  get size(): number {
    return this.storage.buffer.byteLength;
  }

  /** Bytes handed out now. */
  get inUse(): number {
    return this.usedBytes;
  }

  /**
   * Address of `bytes` bytes, 64-byte aligned, with arbitrary content.
   * @throws ResourceError when the budget, or the 4 GiB of WebAssembly, does not allow it.
   */
  allocate(bytes: number): number {
    const length = Math.max(1, Math.ceil(bytes / 64)) * 64;
    const hole = this.free.findIndex(({ from, to }) => to - from >= length);
    let address: number;
    if (hole >= 0) {
      const range = this.free[hole]!;
      address = range.from;
      range.from += length;
      if (range.from === range.to) this.free.splice(hole, 1);
    } else {
      const last = this.free.at(-1);
      address = last?.to === this.top ? last.from : this.top; // a free range at the end grows
      this.extend(address + length);
      if (last?.to === this.top) this.free.pop();
      this.top = address + length;
    }
    this.used.set(address, length);
    this.usedBytes += length;
    return address;
  }

  private extend(end: number): void {
    if (end > Math.min(this.budget, addressSpace)) {
      const mib = (bytes: number) => Math.ceil(bytes / 1048576);
      throw new ResourceError(
        `The calculation needs ${mib(end)} MiB of memory, ${mib(Math.min(this.budget, addressSpace))} MiB are allowed. ` +
          'Give it more memory, a smaller basis set, or scf_type direct or df.',
        { detail: { neededBytes: end, budgetBytes: Math.min(this.budget, addressSpace) } },
      );
    }
    try {
      // ahead of need by an eighth, because a move of the memory invalidates every view
      if (end > this.size) this.storage.growTo(Math.min(Math.max(end, this.size * 1.125), addressSpace, this.budget));
    } catch (cause) {
      throw new ResourceError(`The system refused memory for ${Math.ceil(end / 1048576)} MiB.`, {
        detail: { neededBytes: end },
        cause,
      });
    }
  }

  release(address: number): void {
    const length = this.used.get(address);
    if (length === undefined) return;
    this.used.delete(address);
    this.usedBytes -= length;
    const range = { from: address, to: address + length };
    const at = this.free.findIndex(({ from }) => from > address);
    const index = at < 0 ? this.free.length : at;
    this.free.splice(index, 0, range);
    const next = this.free[index + 1];
    if (next && range.to === next.from) {
      range.to = next.to;
      this.free.splice(index + 1, 1);
    }
    const previous = this.free[index - 1];
    if (previous && previous.to === range.from) {
      previous.to = range.to;
      this.free.splice(index, 1);
    }
  }

  /** Runs `work` with an allocator whose ranges are released afterwards, whatever happens. */
  scoped<T>(work: (doubles: (count: number) => number) => T): T {
    const addresses: number[] = [];
    try {
      return work((count) => {
        const address = this.allocate(8 * count);
        addresses.push(address);
        return address;
      });
    } finally {
      for (const address of addresses) this.release(address);
    }
  }

  f64(address: number, length: number): Float64Array {
    return new Float64Array(this.buffer, address, length);
  }

  f32(address: number, length: number): Float32Array {
    return new Float32Array(this.buffer, address, length);
  }

  i32(address: number, length: number): Int32Array {
    return new Int32Array(this.buffer, address, length);
  }
}
