/** What the parallel module of QCManyBody's pull request 44 knows of a finished task. Times in seconds. */
export interface ExecutedTask {
  readonly success: boolean;
  readonly executionTime: number;
}

/** Its statistics: times in seconds, over successful and failed tasks. ({@link RunRecorder} gives more, in ms.) */
export interface ExecutionSummary {
  readonly totalTasks: number;
  readonly successful: number;
  readonly failed: number;
  readonly totalTime: number;
  readonly avgTime: number;
  readonly minTime: number;
  readonly maxTime: number;
  /** 0 to 1 */
  readonly successRate: number;
}

/** Zeros for no tasks. */
export function computeExecutionStats(tasks: readonly ExecutedTask[]): ExecutionSummary {
  const times = tasks.map(({ executionTime }) => executionTime);
  const totalTime = times.reduce((sum, time) => sum + time, 0);
  const successful = tasks.filter(({ success }) => success).length;
  const some = tasks.length > 0;
  return {
    totalTasks: tasks.length,
    successful,
    failed: tasks.length - successful,
    totalTime,
    avgTime: some ? totalTime / tasks.length : 0,
    minTime: some ? Math.min(...times) : 0,
    maxTime: some ? Math.max(...times) : 0,
    successRate: some ? successful / tasks.length : 0,
  };
}

/** The text that the module prints. */
export function formatExecutionSummary(summary: ExecutionSummary): string {
  const seconds = (time: number) => `${time.toFixed(2)}s`;
  return [
    'Parallel Execution Summary:',
    '---------------------------',
    `Total tasks:    ${summary.totalTasks}`,
    `Successful:     ${summary.successful} (${(100 * summary.successRate).toFixed(1)}%)`,
    `Failed:         ${summary.failed}`,
    '',
    'Timing:',
    `  Total time:   ${seconds(summary.totalTime)}`,
    `  Average:      ${seconds(summary.avgTime)}`,
    `  Min:          ${seconds(summary.minTime)}`,
    `  Max:          ${seconds(summary.maxTime)}`,
  ].join('\n');
}
