// An ES module whose copies count on the board of their group how many of its tasks have come.
import behaviours from './behaviours.cjs';

const plain = behaviours.makeEngine('counting');
export const engine = {
  ...plain,
  boardBytes: ({ specification }) => {
    if (specification.keywords.refuse) throw new Error('it has no size');
    return 8192;
  },
  compute: async (input, context) => {
    const numbers = context.board && new Int32Array(context.board);
    const before = numbers ? Atomics.add(numbers, 0, 1) : null;
    const result = await plain.compute(input, context);
    return { ...result, extras: { ...result.extras, before, bytes: context.board?.byteLength ?? null } };
  },
};
