import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SweepError } from '@capsweep/domain';
import type {
  Assignment,
  ResumePoint,
  TrainerCheckpoint,
  TrainerReport,
  TrialContext,
  Wish,
} from '../contract.ts';
import type { ToChild } from '../ipc.ts';
import { ChildGroup } from './group.ts';
import type { Parent } from './parent.ts';

type Start = Extract<ToChild, { kind: 'start' }>;

/** After an epoch's report, how long to wait for the decision before the next step. */
const decisionMs = 2000;

/** What a trainer sees of the world, on top of the channel to the parent. */
export class ChildContext implements TrialContext {
  readonly assignment: Assignment;
  readonly resume?: ResumePoint;
  readonly group?: ChildGroup;
  readonly #abort = new AbortController();
  readonly #parent: Parent;
  readonly #scratch: string;
  #wish: Wish = 'continue';
  #lastStep: number;
  #undecided: number | undefined;
  #isAway = false;
  #onDecided: (() => void) | undefined;
  #checkpoints = 0;
  #stored: Promise<void> = Promise.resolve();
  #onStored: (() => void) | undefined;

  constructor(parent: Parent, { assignment, resume, scratch, group }: Start) {
    this.assignment = assignment;
    if (resume) this.resume = resume;
    if (group) this.group = new ChildGroup(parent, group);
    this.#parent = parent;
    this.#scratch = scratch;
    // An attempt may have been handed over at a step that it had not reported yet.
    this.#lastStep = (resume?.step ?? 0) - 1;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  async wish(): Promise<Wish> {
    await this.#parent.drain();
    await this.#parent.check();
    if (this.#undecided !== undefined) await this.#decision();
    const wish = this.#wish;
    if (wish === 'checkpoint') this.#wish = 'continue';
    return wish;
  }

  report(report: TrainerReport): void {
    const { step, epoch, metrics } = report;
    if (!Number.isSafeInteger(step) || step <= this.#lastStep)
      throw stepError(step, this.#lastStep);
    this.#lastStep = step;
    if (epoch !== undefined && !this.#isAway) this.#undecided = step;
    const end = epoch === undefined ? {} : { epoch };
    this.#parent.send({ kind: 'report', measurement: { step, ...end, metrics: { ...metrics } } });
  }

  async checkpoint(checkpoint: TrainerCheckpoint): Promise<void> {
    await this.#stored;
    this.#checkpoints += 1;
    const folder = join(this.#scratch, `checkpoint-${this.#checkpoints}`);
    await mkdir(folder);
    await checkpoint.write(folder);
    this.#stored = new Promise((resolve) => (this.#onStored = resolve));
    const { step, epoch, metrics, about } = checkpoint;
    this.#parent.send({
      kind: 'checkpoint',
      checkpoint: { folder, step, epoch, ...(metrics && { metrics }), ...(about && { about }) },
    });
  }

  log(text: string): void {
    this.#parent.send({ kind: 'log', text });
  }

  /** Takes in a message that is for the trainer. */
  hear(message: ToChild): void {
    if (message.kind === 'wish') this.#wish = stronger(this.#wish, message.wish);
    if (message.kind === 'stored') this.#onStored?.();
    if (message.kind === 'abort') this.#abort.abort(new Error(message.reason));
    if (message.kind === 'decided') this.#decided(message.step);
    if (message.kind === 'told') this.group?.hear(message.message, message.from);
  }

  #decided(step: number): void {
    this.#isAway = false;
    if (this.#undecided === undefined || step < this.#undecided) return;
    this.#undecided = undefined;
    this.#onDecided?.();
  }

  /** Waits for the decision, but not for a coordinator that is away: training goes on then. */
  async #decision(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#isAway = true;
        resolve();
      }, decisionMs);
      this.#onDecided = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#undecided = undefined;
  }
}

const strength: Readonly<Record<Wish, number>> = {
  continue: 0,
  checkpoint: 1,
  'hand-over': 2,
  stop: 3,
};

const stronger = (a: Wish, b: Wish): Wish => (strength[b] > strength[a] ? b : a);

function stepError(step: number, last: number): SweepError {
  return new SweepError(
    'request-invalid',
    `the trainer reported step ${step} after step ${last}; steps are whole numbers that grow, so put everything that belongs to a step into one report`,
  );
}
