// How long a person waits for the kernel: until it answers, until the first cell has run, and for a simple cell.
// Needs a build. The figures mean something on an idle machine only.

import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const { KernelClient } = createRequire(import.meta.url)('../dist/kernel/client/kernel-client.js');
const main = fileURLToPath(new URL('../dist/kernel/main.js', import.meta.url));
const rounds = Number(process.argv[2] ?? 3);

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const timed = async (work) => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

const figures = {
  answers: [],
  'ready (compiler and SDK loaded)': [],
  '  of that, CPU time': [],
  'first ManyBodyComputer cell': [],
  'simple cell': [],
  'a completion': [],
  'he trimer, 7 tasks, first run': [],
};
const trimer =
  "await ManyBodyComputer.of('He 0 0 0\\n--\\nHe 0 0 3\\n--\\nHe 0 0 6').level(3, 'hf/sto-3g').bsse('cp').store(false).run();";
for (let round = 0; round < rounds; round++) {
  let client;
  const started = performance.now();
  figures.answers.push(
    await timed(async () => {
      client = await KernelClient.start([process.execPath, main, '{connection_file}'], { cwd: tmpdir() });
    }),
  );
  const { broadcasts } = await client.execute('const { user, system } = process.cpuUsage(); (user + system) / 1000');
  const cpu = broadcasts.find(({ type }) => type === 'execute_result').content.data['text/plain'];
  figures['  of that, CPU time'].push(Number(cpu));
  figures['ready (compiler and SDK loaded)'].push(performance.now() - started);
  figures['first ManyBodyComputer cell'].push(
    await timed(() =>
      client.execute(
        "const trimer = ManyBodyComputer.of('He 0 0 0\\n--\\nHe 0 0 3').level(2, 'hf/sto-3g');\ntrimer.nFragments",
      ),
    ),
  );
  for (let i = 0; i < 10; i++)
    figures['simple cell'].push(await timed(() => client.execute(`const n${i} = ${i} * 2;\nn${i}`)));
  for (let i = 0; i < 5; i++)
    figures['a completion'].push(
      await timed(() => client.request('complete_request', { code: 'ManyBodyComputer.', cursor_pos: 17 })),
    );
  figures['he trimer, 7 tasks, first run'].push(await timed(() => client.execute(trimer)));
  await client.shutdown();
}
console.log(
  `Node ${process.version}, ${cpus().length} x ${cpus()[0].model}, load ${loadavg()[0].toFixed(1)}, median of ${rounds} kernels`,
);
for (const [name, values] of Object.entries(figures))
  console.log(`${name.padEnd(34)} ${median(values).toFixed(0).padStart(6)} ms`);
