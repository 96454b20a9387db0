// Busy for so many ms of wall time, or (negative) for the work that takes about so many ms on an idle core.
let loopsPerMs;

function work(loops) {
  let x = 0.5;
  for (let i = 0; i < loops; i++) x = Math.sin(x) + 1.1 * x * (1 - x);
  return x;
}

function calibrate() {
  work(1e6);
  const start = performance.now();
  work(2e6);
  return 2e6 / (performance.now() - start);
}

exports.engine = {
  name: 'bench',
  traits: {
    threadSafe: true,
    childProcess: false,
    usesScratch: false,
    drivers: ['energy'],
    pointCharges: false,
    ghosts: true,
  },
  probe: async () => ({ version: '1' }),
  // One number for all threads, so that all do the same work.
  share: async () => {
    loopsPerMs ??= calibrate();
    return loopsPerMs;
  },
  adopt: (shared) => {
    loopsPerMs = shared;
  },
  compute: async (input) => {
    const { ms } = input.specification.keywords;
    loopsPerMs ??= calibrate();
    if (ms < 0) work(-ms * loopsPerMs);
    const end = performance.now() + ms;
    while (performance.now() < end);
    return {
      schema_name: 'qcschema_atomic_result',
      schema_version: 2,
      success: true,
      input_data: input,
      molecule: input.molecule,
      properties: {},
      return_result: -76,
      provenance: { creator: 'bench' },
      extras: {},
    };
  },
};
