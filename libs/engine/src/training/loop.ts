/**
 * @file The loop around a {@link Session}: when to report, evaluate and write checkpoints, and what
 * to do with wishes. It looks at the wish before every step and between batches of an evaluation.
 *
 *     epoch:  step step step ... step | evaluate | report(epoch) | checkpoint
 *                 \ every N: report        \ a wish may end it here: the epoch's end is repeated on resume
 */
import { SweepError, type Metrics } from '@capsweep/domain';
import { epochsDone, isEpochDone } from './plan.ts';
import type { Session } from './session.ts';
import type { Means } from './tally.ts';

/** What the surroundings want of a run; see the trainer contract. */
export type LoopWish = 'continue' | 'checkpoint' | 'hand-over' | 'stop';

/** How a run ended. */
export type Ending = 'finished' | 'handed-over' | 'stopped';

/** Where a run stands, in numbers for other people. */
export interface Standing {
  readonly step: number;
  /** Completed epochs, with a fraction in the middle of one. */
  readonly epoch: number;
}

/** What the loop asks of its surroundings. */
export interface LoopHooks {
  /** What is wanted; resolves only after the event loop had its turn. */
  wish(): Promise<LoopWish>;
  /** `epoch` is set at ends of epochs only. */
  report(report: { step: number; epoch?: number; metrics: Metrics }): void;
  /** Stores the session as it is now. `metrics` are of exactly these weights. */
  checkpoint(standing: Standing & { metrics?: Metrics }): Promise<void>;
  /** Milliseconds on a clock that only moves forward. */
  now(): number;
}

/** An evaluation; answers undefined when `goOn` did. */
export type Evaluation = (goOn: () => Promise<boolean>) => Promise<Means | undefined>;

/** How often things happen; 0 means at ends of epochs only. */
export interface LoopOptions {
  readonly reportEverySteps: number;
  readonly evaluateEverySteps: number;
  readonly checkpointEveryEpochs: number;
  readonly checkpointEveryMs: number;
  readonly onNaN: 'fail' | 'continue';
  readonly validate: Evaluation;
  /** Run once, after the last epoch. */
  readonly test?: Evaluation;
}

/** Trains to the plan's end, or until a wish ends it. */
export function runLoop(session: Session, options: LoopOptions, hooks: LoopHooks): Promise<Ending> {
  return new Loop(session, options, hooks).run();
}

class Loop {
  readonly #session: Session;
  readonly #options: LoopOptions;
  readonly #hooks: LoopHooks;
  /** Metrics of exactly the weights after `step`. */
  #known: { readonly step: number; readonly metrics: Metrics } | undefined;
  #savedStep: number;
  #savedAt: number;
  #busy = { ms: 0, samples: 0 };

  constructor(session: Session, options: LoopOptions, hooks: LoopHooks) {
    this.#session = session;
    this.#options = options;
    this.#hooks = hooks;
    this.#savedStep = session.position.step; // nothing new to save yet
    this.#savedAt = hooks.now();
  }

  async run(): Promise<Ending> {
    const { plan } = this.#session.parts;
    while (this.#session.position.epoch < plan.epochs) {
      const ending = (await this.#steps()) ?? (await this.#endOfEpoch());
      if (ending) return ending;
    }
    return 'finished';
  }

  async #steps(): Promise<Ending | undefined> {
    const { plan } = this.#session.parts;
    while (!isEpochDone(plan, this.#session.position)) {
      const ending = await this.#obey(await this.#hooks.wish());
      if (ending) return ending;
      if (this.#hooks.now() - this.#savedAt >= this.#options.checkpointEveryMs) await this.#save();
      await this.#step();
      if (!isEpochDone(plan, this.#session.position)) {
        const interrupted = await this.#withinEpoch();
        if (interrupted) return interrupted;
      }
    }
    return undefined;
  }

  async #step(): Promise<void> {
    const before = this.#hooks.now();
    const size = await this.#session.step();
    this.#busy.ms += this.#hooks.now() - before;
    this.#busy.samples += size;
  }

  /** Reports and evaluations between two steps of an epoch. */
  async #withinEpoch(): Promise<Ending | undefined> {
    const { reportEverySteps, evaluateEverySteps } = this.#options;
    const { step } = this.#session.position;
    const report = isMultiple(step, reportEverySteps);
    const evaluate = isMultiple(step, evaluateEverySteps);
    if (!report && !evaluate) return undefined;
    const training = report ? this.#training(await this.#session.recentMeans()) : {};
    const validation = evaluate ? await this.#evaluate('val', this.#options.validate) : {};
    if (typeof validation === 'string') return this.#obey(validation);
    const metrics = { ...training, ...validation };
    if (evaluate) this.#known = { step, metrics };
    this.#hooks.report({ step, metrics });
    return undefined;
  }

  async #endOfEpoch(): Promise<Ending | undefined> {
    const { epochs } = this.#session.parts.plan;
    const training = this.#training(await this.#session.epochMeans());
    const validation = await this.#evaluate('val', this.#options.validate);
    if (typeof validation === 'string') return this.#obey(validation);
    const { position } = this.#session;
    const epoch = position.epoch + 1;
    const last = epoch === epochs;
    const { test } = this.#options;
    const tested = last && test ? await this.#evaluate('test', test) : {};
    if (typeof tested === 'string') return this.#obey(tested);
    this.#session.endEpoch();
    const metrics = { ...training, ...validation, ...tested };
    this.#known = { step: position.step, metrics };
    this.#hooks.report({ step: position.step, epoch, metrics });
    if (last || isMultiple(epoch, this.#options.checkpointEveryEpochs)) await this.#save();
    return undefined;
  }

  /** Does what is wished; an ending when the run ends by it. */
  async #obey(wish: LoopWish): Promise<Ending | undefined> {
    if (wish === 'continue') return undefined;
    if (wish === 'stop') return 'stopped';
    await this.#save();
    return wish === 'hand-over' ? 'handed-over' : undefined;
  }

  /** Metrics of an evaluation, or the wish that ended it. */
  async #evaluate(name: string, evaluation: Evaluation): Promise<Metrics | LoopWish> {
    const heard: { last: LoopWish } = { last: 'continue' };
    const means = await evaluation(async () => {
      heard.last = await this.#hooks.wish();
      if (heard.last === 'checkpoint') this.#savedAt = -Infinity; // due before the next step
      return heard.last !== 'stop' && heard.last !== 'hand-over';
    });
    if (means === undefined) return heard.last;
    this.#refuseNaN(`${name}/loss`, means.loss);
    return { [`${name}/loss`]: means.loss, [`${name}/accuracy`]: means.accuracy };
  }

  #training({ loss, accuracy }: Means): Metrics {
    this.#refuseNaN('train/loss', loss);
    const { ms, samples } = this.#busy;
    this.#busy = { ms: 0, samples: 0 };
    const speed = samples === 0 ? {} : { samplesPerSecond: Math.round((1000 * samples) / ms) };
    return { 'train/loss': loss, 'train/accuracy': accuracy, ...speed };
  }

  /** Saves, unless these weights are saved already. */
  async #save(): Promise<void> {
    const { position, parts } = this.#session;
    const { step } = position;
    this.#savedAt = this.#hooks.now();
    if (step === this.#savedStep) return;
    const known = this.#known?.step === step ? { metrics: this.#known.metrics } : {};
    await this.#hooks.checkpoint({ step, epoch: epochsDone(parts.plan, position), ...known });
    this.#savedStep = step;
    this.#savedAt = this.#hooks.now();
  }

  #refuseNaN(metric: string, value: number): void {
    if (Number.isFinite(value) || this.#options.onNaN === 'continue') return;
    const { step, epoch } = this.#session.position;
    const rate = this.#session.parts.learningRate(step);
    const message =
      `${metric} is ${value} at step ${step}, in epoch ${epoch + 1}. A lower learningRate usually helps ` +
      `(it was ${rate}); with onNaN: continue the trial goes on all the same.`;
    throw new SweepError('trial-nan', message, { details: { metric, step, epoch, rate } });
  }
}

const isMultiple = (count: number, of: number): boolean => of > 0 && count % of === 0;
