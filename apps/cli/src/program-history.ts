import { Option, type Command } from 'commander';
import { exportHistory, type ExportHistoryOptions } from './commands/export-history.ts';
import { importHistory, type ImportOptions } from './commands/import.ts';
import { analyzeSweep, type AnalyzeOptions } from './commands/analyze.ts';
import { replaySweep, type ReplayOptions } from './commands/replay.ts';
import { showSchedule, type ScheduleOptions } from './commands/schedule.ts';
import type { Io } from './io.ts';
import { count, json, local, withDesk, type Common } from './program-options.ts';

/** Commands that learn from what a sweep has recorded. */
export function addHistoryCommands(program: Command, io: Io): void {
  program
    .command('analyze <sweep>')
    .description('what matters and how: importance, dependence, front, best so far, distribution')
    .option('--cell <n>', 'of what is compared (default: each)', count)
    .option('--objective <metric>', 'which one is explained (default: the first)')
    .addOption(local())
    .addOption(json())
    .action((sweep: string, options: Common & AnalyzeOptions) =>
      withDesk(io, options, (desk) => analyzeSweep(io, desk, sweep, options)),
    );
  program
    .command('schedule <sweep> [trial]')
    .description('what the best trial was trained with, epoch by epoch, along all its donors')
    .option('--latest', 'to its newest weights instead of its best ones')
    .option('--write <file>', 'write a sweep file that trains one trial anew so')
    .addOption(local())
    .addOption(json())
    .action((sweep: string, trial: string | undefined, options: Common & ScheduleOptions) =>
      withDesk(io, options, (desk) =>
        showSchedule(io, desk, sweep, {
          ...options,
          ...(trial !== undefined && { trial: count(trial) }),
        }),
      ),
    );
  program
    .command('replay <sweep>')
    .description('what another scheduler would have saved, and whether it had kept the winner')
    .requiredOption('--scheduler <name>', 'such as asha, hyperband, median, patience')
    .option('--eta <n>', 'one in this many goes on', count)
    .option('--min-epochs <n>', 'the first rung', count)
    .option('--max-epochs <n>', 'epochs of a whole trial (default: the longest recorded)', count)
    .option('--set <name=value...>', 'any other option of the scheduler')
    .option('--workers <n>', 'trials at once (default: as many as were busy on average)', count)
    .addOption(local())
    .addOption(json())
    .action((sweep: string, options: Common & ReplayOptions) =>
      withDesk(io, options, (desk) => replaySweep(io, desk, sweep, options)),
    );
}

/** Commands for histories of other tools, and for theirs. */
export function addExchangeCommands(program: Command, io: Io): void {
  program
    .command('import <file>')
    .description('a history of Optuna (SQLite or journal) or a CSV table as a complete sweep')
    .option('--name <name>', "the sweep's name (default: the study's, or the file's)")
    .option('--study <name>', 'of an Optuna file with several')
    .option('--metric <columns...>', 'of a CSV file: the objectives (default: value, values_*)')
    .option('--goal <goals...>', 'of a CSV file: minimize (default) or maximize, for each')
    .addOption(local())
    .addOption(json())
    .action((file: string, options: Common & ImportOptions) =>
      withDesk(io, options, (desk) => importHistory(io, desk, file, options)),
    );
  program
    .command('export-history <sweep>')
    .description('all trials, for other tools')
    .addOption(
      new Option('--format <format>', 'what for')
        .choices(['csv', 'json', 'mlflow'])
        .makeOptionMandatory(),
    )
    .option('-o, --out <path>', "a file, or MLflow's folder (default: print it)")
    .addOption(local())
    .action((sweep: string, options: Common & ExportHistoryOptions) =>
      withDesk(io, options, (desk) => exportHistory(io, desk, sweep, options)),
    );
}
