import { Command, Option } from 'commander';
import { SweepError } from '@capsweep/domain';
import { showCosts, type CostsOptions } from './commands/costs.ts';
import { runDemo } from './commands/demo.ts';
import { runDoctor } from './commands/doctor.ts';
import { exportModel, type ExportOptions } from './commands/export.ts';
import { followLogs, showLogs } from './commands/logs.ts';
import { listSweeps, showBest, showSweep } from './commands/look.ts';
import { listModels } from './commands/models.ts';
import { pullCheckpoint, type PullOptions } from './commands/pull.ts';
import { runFile, type RunOptions } from './commands/run.ts';
import { showTable, type TableOptions } from './commands/table.ts';
import { runUp, signInAddress, type UpOptions } from './commands/up.ts';
import { validateFiles } from './commands/validate.ts';
import { conclude } from './commands/run.ts';
import type { Io } from './io.ts';
import { addExchangeCommands, addHistoryCommands } from './program-history.ts';
import { count, json, local, withDesk, type Common } from './program-options.ts';
import { addPlanCommands, addSteerCommands } from './program-steer.ts';
import { connect } from './remote/connect.ts';
import { remoteSource } from './remote/source.ts';
import { comparisonForms } from './render/comparison-forms.ts';
import { watchSweep } from './watch.ts';

/** The command line. `setExit` is told when a command has something to say with its exit code. */
export function createProgram(io: Io, setExit: (code: number) => void): Command {
  const program = new Command('capsweep')
    .description('Hyperparameter sweeps: queue, train, rank, pull the best checkpoint.')
    .showHelpAfterError('(capsweep COMMAND --help tells more)')
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.note(text.trimEnd()),
    })
    .exitOverride();
  addHouseCommands(program, io, setExit);
  addRunCommands(program, io);
  addLookCommands(program, io);
  addTableCommand(program, io);
  addHistoryCommands(program, io);
  addExchangeCommands(program, io);
  addModelCommands(program, io);
  addPlanCommands(program, io);
  addSteerCommands(program, io);
  return program;
}

function addHouseCommands(program: Command, io: Io, setExit: (code: number) => void): void {
  program
    .command('demo')
    .description('a small real sweep on MNIST through all the real parts, in under three minutes')
    .option('--exit', 'end when the sweep has ended, instead of staying for the dashboard')
    .addOption(json())
    .action((options: Common & { exit?: boolean }) => runDemo(io, options));
  program
    .command('up')
    .description('start everything on this machine: Redis, coordinator with dashboard, workers')
    .option('--port <port>', 'of the dashboard and the HTTP API', count, 4400)
    .option('--grpc-port <port>', 'for workers', count, 4401)
    .option('--workers <n>', 'worker processes', count, 1)
    .option(
      '--slots <n>',
      'slots of each worker; a trial takes one, or resources.slots (default: one for each core)',
      count,
    )
    .action((options: UpOptions) => runUp(io, options));
  program
    .command('open')
    .description('print an address that signs a browser in to the dashboard')
    .action(async () => {
      io.out(await signInAddress(await connect(io.env)));
    });
  program
    .command('doctor')
    .description('what is installed, what is missing, and the command that mends it')
    .addOption(json())
    .action(async (options: Common) => {
      if (!(await runDoctor(io, options))) setExit(1);
    });
}

function addRunCommands(program: Command, io: Io): void {
  program
    .command('run <file>')
    .description('start the sweep of a sweep file')
    .option('--watch', 'stay and show it live to its end')
    .option('--name <name>', 'another name than the file says; auto: the first free one')
    .addOption(
      new Option(
        '--local [dir]',
        'run everything in this process, without services; it goes on where it was interrupted',
      ),
    )
    .option('--slots <n>', 'with --local: trials at once', count)
    .addOption(json())
    .action((file: string, options: RunOptions) => runFile(io, file, options));
  program
    .command('validate <files...>')
    .description('check sweep files without starting anything, up to the first that is wrong')
    .addOption(json())
    .action((files: string[], options: Common) => validateFiles(io, files, options));
  program
    .command('watch <sweep>')
    .description('show a sweep live, in the terminal')
    .addOption(json())
    .action(async (sweep: string, options: Common) => {
      const source = remoteSource(await connect(io.env), sweep);
      conclude(io, await watchSweep(source, io.screen, { signal: io.signal }), options);
    });
}

function addLookCommands(program: Command, io: Io): void {
  program
    .command('ls')
    .description('list sweeps')
    .addOption(local())
    .addOption(json())
    .action((options: Common) => withDesk(io, options, (desk) => listSweeps(io, desk, options)));
  program
    .command('show <sweep> [trial]')
    .description('a sweep with its ranking, or one of its trials')
    .addOption(local())
    .addOption(json())
    .action((sweep: string, trial: string | undefined, options: Common) =>
      withDesk(io, options, (desk) =>
        showSweep(io, desk, sweep, {
          ...options,
          ...(trial !== undefined && { trial: count(trial) }),
        }),
      ),
    );
  program
    .command('best <sweep>')
    .description('the best trial')
    .addOption(local())
    .addOption(json())
    .action((sweep: string, options: Common) =>
      withDesk(io, options, (desk) => showBest(io, desk, sweep, options)),
    );
  program
    .command('logs <sweep> <trial>')
    .description('the log of a trial')
    .option('-f, --follow', 'go on with new lines')
    .option('--tail <n>', 'how many of the last lines', count, 200)
    .addOption(local())
    .addOption(json())
    .action((sweep: string, trial: string, options: Common & { follow?: boolean; tail: number }) =>
      logs(io, { name: sweep, trial: count(trial), ...options }),
    );
  program
    .command('pull <sweep>')
    .description('fetch a checkpoint into a folder: opens with tf.loadLayersModel')
    .option('--best', 'of the best trial (this is what happens anyway)')
    .option('--trial <n>', 'of this trial', count)
    .option('--latest', 'the newest checkpoint of the trial instead of its best one')
    .option('-o, --out <dir>', 'the folder (default: SWEEP-trial-N)')
    .option('--force', 'replace the folder')
    .addOption(local())
    .addOption(json())
    .action((sweep: string, options: Common & PullOptions) =>
      withDesk(io, options, (desk) => pullCheckpoint(io, desk, sweep, options)),
    );
}

function addTableCommand(program: Command, io: Io): void {
  program
    .command('table <sweeps...>')
    .description(
      "sweeps as a paper's table: models by data sets, mean and sd over seeds; LABEL=SWEEP puts several under one name",
    )
    .option('--baseline <value>', 'test each row against the one with this value, such as fc')
    .option('--metric <name>', 'default: test/accuracy where all have it, else the objective')
    .option(
      '--rows <settings>',
      'what makes a row (default: backbone,head and what is compared; sweep is one, too)',
    )
    .option('--column <setting>', 'what makes the columns (default: dataset)')
    .addOption(new Option('--goal <goal>', 'of the metric').choices(['maximize', 'minimize']))
    .addOption(new Option('--form <form>', 'of the table').choices(comparisonForms).default('text'))
    .addOption(local())
    .addOption(json())
    .action((sweeps: string[], options: Common & TableOptions) =>
      withDesk(io, options, (desk) => showTable(io, desk, sweeps, options)),
    );
}

function addModelCommands(program: Command, io: Io): void {
  program
    .command('models')
    .description(
      'the built-in backbones, heads, losses, optimizers and data sets, with their settings',
    )
    .addOption(json())
    .action((options: Common) => {
      listModels(io, options);
    });
  program
    .command('costs <place>')
    .description(
      'parameters, products and bytes of the models of a sweep file, or of a pulled model in a folder',
    )
    .option('--layers', 'each layer as well')
    .addOption(json())
    .action((place: string, options: CostsOptions) => showCosts(io, place, options));
  program
    .command('export <folder>')
    .description('a pulled model in another form, compared with the one it comes from')
    .option('--packed', 'an XnODR head as bits, for inference with WebAssembly SIMD')
    .option('-o, --out <dir>', 'the folder (default: FOLDER-packed)')
    .option('--images <n>', 'test images to compare on; 0: all', count, 0)
    .addOption(json())
    .action((folder: string, options: ExportOptions) => exportModel(io, folder, options));
}

async function logs(
  io: Io,
  options: Common & { name: string; trial: number; tail: number; follow?: boolean },
): Promise<void> {
  await withDesk(io, options, (desk) => showLogs(io, desk, options));
  if (!options.follow) return;
  if (options.local)
    throw new SweepError(
      'request-invalid',
      'a local sweep shows its log while it runs; --follow needs a coordinator',
    );
  await followLogs(io, await connect(io.env), options);
}
