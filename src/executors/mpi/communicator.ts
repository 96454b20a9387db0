import { EngineError } from '../../errors/engine-error';
import { loadMpiLibrary, type MpiLibrary } from './library';

/** A message that has arrived and can be received. */
export interface Arrival {
  readonly source: number;
  readonly tag: number;
  readonly bytes: number;
}

/** Only the thread that initialised MPI calls it. */
const threadFunneled = 1;
const anyTag = -1;

/** A buffer outside V8's heap: its address holds as long as it lives. */
const fixed = (bytes: number): Buffer => Buffer.from(new ArrayBuffer(bytes));

/** The few calls of MPI that are needed here, on MPI_COMM_WORLD, for bytes. One a process; initialised by its constructor. */
export class Communicator {
  readonly rank: number;
  readonly size: number;
  private readonly calls: ReturnType<typeof bind>;
  private readonly status: Buffer;
  private readonly number: [number] = [0];
  /** Requests under way with what they send: neither may be collected before MPI is done with them. */
  private readonly sending = new Map<Buffer, Buffer>();

  /** @throws InputError, EngineError. */
  constructor(readonly mpi: MpiLibrary = loadMpiLibrary()) {
    this.calls = bind(mpi);
    this.status = fixed(mpi.abi.statusBytes);
    const { world, errorsReturn } = mpi.abi;
    this.check(this.calls.init(null, null, threadFunneled, this.number), 'MPI_Init_thread');
    this.check(this.calls.setErrorHandler(world, errorsReturn), 'MPI_Comm_set_errhandler');
    this.check(this.calls.rank(world, this.number), 'MPI_Comm_rank');
    this.rank = this.number[0];
    this.check(this.calls.size(world, this.number), 'MPI_Comm_size');
    this.size = this.number[0];
  }

  /** Sends without waiting. `bytes` must not be changed afterwards. */
  send(bytes: Buffer, to: number, tag: number): void {
    const { byte, world, requestBytes } = this.mpi.abi;
    const request = fixed(requestBytes);
    this.check(this.calls.isend(bytes, bytes.length, byte, to, tag, world, request), 'MPI_Isend');
    this.sending.set(request, bytes);
  }

  /** Lets go of what has been sent. @returns the sends that are not through. */
  settleSends(): number {
    for (const request of this.sending.keys()) {
      this.check(this.calls.test(request, this.number, this.status), 'MPI_Test');
      if (this.number[0] !== 0) this.sending.delete(request);
    }
    return this.sending.size;
  }

  /** The next message, from whomever; undefined when there is none. Does not wait. */
  probe(): Arrival | undefined {
    const { anySource, world, byte, sourceOffset, tagOffset } = this.mpi.abi;
    this.check(this.calls.iprobe(anySource, anyTag, world, this.number, this.status), 'MPI_Iprobe');
    if (this.number[0] === 0) return undefined;
    this.check(this.calls.count(this.status, byte, this.number), 'MPI_Get_count');
    const [source, tag] = [this.status.readInt32LE(sourceOffset), this.status.readInt32LE(tagOffset)];
    return { source, tag, bytes: this.number[0] };
  }

  /** Takes a message that {@link probe} has found. */
  receive({ source, tag, bytes }: Arrival): Buffer {
    const buffer = fixed(bytes);
    const { byte, world } = this.mpi.abi;
    this.check(this.calls.receive(buffer, bytes, byte, source, tag, world, this.status), 'MPI_Recv');
    return buffer;
  }

  /** Ends all ranks at once, with this exit code. Does not return. */
  abort(exitCode: number): void {
    this.calls.abort(this.mpi.abi.world, exitCode);
  }

  /** To be called by all ranks; waits for them. */
  finalize(): void {
    this.check(this.calls.finalize(), 'MPI_Finalize');
  }

  private check(code: number, call: string): void {
    if (code === 0) return;
    const text = fixed(1024);
    const length: [number] = [0];
    const known = this.calls.errorText(code, text, length) === 0;
    const why = known ? text.toString('latin1', 0, length[0]) : `error ${code}`;
    throw new EngineError(`${call} failed: ${why}`);
  }
}

function bind({ koffi, library, abi }: MpiLibrary) {
  const { handle } = abi;
  const out = koffi.out('int *');
  const bytes = 'uint8_t *';
  const call = (name: string, parameters: unknown[]) => library.func(name, 'int', parameters);
  return {
    init: call('MPI_Init_thread', ['void *', 'void *', 'int', out]),
    setErrorHandler: call('MPI_Comm_set_errhandler', [handle, handle]),
    errorText: call('MPI_Error_string', ['int', bytes, out]),
    rank: call('MPI_Comm_rank', [handle, out]),
    size: call('MPI_Comm_size', [handle, out]),
    isend: call('MPI_Isend', [bytes, 'int', handle, 'int', 'int', handle, bytes]),
    test: call('MPI_Test', [bytes, out, bytes]),
    iprobe: call('MPI_Iprobe', ['int', 'int', handle, out, bytes]),
    count: call('MPI_Get_count', [bytes, handle, out]),
    receive: call('MPI_Recv', [bytes, 'int', handle, 'int', 'int', handle, bytes]),
    abort: call('MPI_Abort', [handle, 'int']),
    finalize: call('MPI_Finalize', []),
  };
}
