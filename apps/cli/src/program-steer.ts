import type { Command } from 'commander';
import { enqueue } from './commands/enqueue.ts';
import { moreTrials, removeSweep, steer, tagSweep } from './commands/steer.ts';
import type { Io } from './io.ts';
import { count, json, local, withDesk, type Common } from './program-options.ts';
import { connect } from './remote/connect.ts';

/** Commands that a sweep obeys. */
export function addSteerCommands(program: Command, io: Io): void {
  const steering = [
    ['pause', 'checkpoint and free the running trials; start no new ones'],
    ['resume', 'go on after a pause'],
    ['stop', 'end a sweep for good'],
  ] as const;
  for (const [action, description] of steering) {
    const command = program.command(`${action} <sweep>`).description(description).addOption(json());
    if (action === 'stop') command.option('--reason <text>', 'why, for those who look later');
    command.action(async (name: string, options: Common & { reason?: string }) => {
      await steer(io, await connect(io.env), { name, action, ...options });
    });
  }
  program
    .command('rm <sweep>')
    .description('forget an ended sweep, with its checkpoints')
    .option('-y, --yes', 'do not ask')
    .option('--force', 'stop it first if it runs')
    .addOption(local())
    .action(async (name: string, options: Common & { yes?: boolean; force?: boolean }) => {
      const client = options.local ? undefined : await connect(io.env);
      const { yes = false, force = false } = options;
      await withDesk(io, options, (desk) =>
        removeSweep(io, desk, { name, yes, force, ...(client && { client }) }),
      );
    });
  program
    .command('tag <sweep> [tags...]')
    .description('tag a sweep')
    .option('--remove <tags...>', 'take tags away')
    .addOption(local())
    .addOption(json())
    .action((name: string, tags: string[], options: Common & { remove?: string[] }) =>
      withDesk(io, options, (desk) =>
        tagSweep(io, desk, { ...options, name, tags, remove: options.remove ?? [] }),
      ),
    );
}

/** Commands that say what will be tried. */
export function addPlanCommands(program: Command, io: Io): void {
  program
    .command('more <sweep> <trials>')
    .description('more configurations for a sweep; one that has ended goes on')
    .addOption(local())
    .addOption(json())
    .action((name: string, trials: string, options: Common) =>
      withDesk(io, options, (desk) =>
        moreTrials(io, desk, {
          ...options,
          name,
          trials: count(trials),
          local: Boolean(options.local),
        }),
      ),
    );
  program
    .command('enqueue <sweep> <values...>')
    .description(
      'try these parameters next, each as name=value, in place of some that the sampler would choose',
    )
    .addOption(local())
    .addOption(json())
    .action((name: string, values: string[], options: Common) =>
      withDesk(io, options, (desk) =>
        enqueue(io, desk, { ...options, name, values, local: Boolean(options.local) }),
      ),
    );
}
