import type { LayersModel } from '@tensorflow/tfjs-layers';
import { SweepError, type Json } from '@capsweep/domain';
import { loadWeights, saveModel, type About } from '../checkpoint/model-folder.ts';
import { loadTrainState, saveTrainState } from '../checkpoint/train-state.ts';
import { isChanging, type Augmentation } from '../data/augment/augmentation.ts';
import { drawWarps, warpSize } from '../data/augment/draw.ts';
import { augmented } from '../data/augment/warp.ts';
import { gatherBatch, type Batch, type Preprocessing, type Samples } from '../data/samples.ts';
import { createOptimizer } from '../optimizers/create.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { OptimizerSpec } from '../optimizers/rules.ts';
import type { Others } from './group/lead.ts';
import { alone, partOf, type Part, type Seat } from './group/part.ts';
import { afterEpoch, afterStep, epochOrder, isEpochDone, nextRange, start } from './plan.ts';
import type { Plan, Position } from './plan.ts';
import { trainStep, type LossFunction } from './step.ts';
import { createStepper, type Stepper } from './stepper.ts';
import { meansSince, nothing, sumOf, Tally, type Means, type Totals } from './tally.ts';

/** Everything that a training run is made of. */
export interface SessionParts {
  readonly model: LayersModel;
  readonly loss: LossFunction;
  readonly optimizer: OptimizerSpec;
  /** The learning rate of a step, counted from 1. */
  readonly learningRate: (step: number) => number;
  /** Share of each kernel that a step takes away, times the learning rate; 0 for none. */
  readonly weightDecay: number;
  readonly samples: Samples;
  /** Numbers of the training samples; the plan's `samples` is their count. */
  readonly train: Uint32Array;
  readonly preprocessing: Preprocessing;
  /** How the images of a step are changed at random; by default they are not. */
  readonly augmentation?: Augmentation;
  readonly plan: Plan;
  /** Called before each step, for layers that draw something for some rows of a batch. */
  readonly beforeStep?: (step: number, batch: { rows: number } & Pick<Part, 'from' | 'to'>) => void;
  /** This process' place where several train the model; by default it is alone. */
  readonly seat?: Seat;
  /** The first process' way to the others of a group. */
  readonly others?: Others;
  /** What computes; kept with checkpoints. */
  readonly computedBy: Readonly<Record<string, Json>>;
  /** Hears what a person should know about how steps are run. */
  readonly log?: (line: string) => void;
}

/**
 * A training run between its steps: model, optimizer, position and sums. It knows how to go on by one
 * step and how to be written down; when to do so is the loop's business.
 */
export class Session {
  readonly parts: SessionParts;
  readonly #seat: Seat;
  readonly #optimizer: Optimizer;
  #position: Position = start;
  #tally = new Tally();
  #reported: Totals = nothing;
  #order: { readonly epoch: number; readonly indices: Uint32Array } | undefined;
  #stepper: Stepper;
  /** The batch after the present step, gathered while that runs. */
  #ahead: { readonly position: Position; readonly batch: Batch } | undefined;

  constructor(parts: SessionParts) {
    this.parts = parts;
    this.#seat = parts.seat ?? alone;
    this.#optimizer = createOptimizer(parts.optimizer);
    this.#stepper = this.#createStepper();
  }

  get position(): Position {
    return this.#position;
  }

  /**
   * One optimizer step; how many samples it had. Reads nothing back from the device.
   *
   * @throws RangeError when all batches of the epoch are done and `endEpoch` was not called.
   */
  async step(): Promise<number> {
    const { parts } = this;
    this.#checkEpoch();
    parts.others?.step();
    const batch = this.#batch(this.#position);
    const step = this.#position.step + 1;
    const { rows = batch.size } = batch;
    const part = partOf(rows, this.#seat);
    parts.beforeStep?.(step, { rows, ...part });
    const rate = parts.learningRate(step);
    this.#optimizer.prepare({ rate, step, decay: parts.weightDecay * rate });
    const done = this.#stepper.run(batch);
    const next = afterStep(this.#position);
    if (!isEpochDone(parts.plan, next)) {
      this.#ahead = { position: next, batch: this.#batch(next) };
    }
    await done.catch((error: unknown) => {
      throw explained(error, batch.size);
    });
    this.#tally.count(part.counted);
    this.#position = next;
    return rows;
  }

  /** Behind its last batch an epoch has no samples, whose mean would turn the model into NaN. */
  #checkEpoch(): void {
    const { batch, epoch } = this.#position;
    if (!isEpochDone(this.parts.plan, this.#position)) return;
    throw new RangeError(
      `All ${batch} steps of epoch ${epoch + 1} are done: call endEpoch before another one.`,
    );
  }

  #createStepper(): Stepper {
    const { samples, augmentation, preprocessing, log } = this.parts;
    const options = augmentation && { augmentation, black: preprocessing.offset };
    const labels = samples.labelsPerImage;
    const parts = { ...this.parts, optimizer: this.#optimizer, labels, seat: this.#seat };
    return createStepper({
      shape: samples.shape,
      step: (batch) => {
        trainStep(parts, options ? augmented(batch, options) : batch, this.#tally);
      },
      ...(log ? { log } : {}),
    });
  }

  /** The batch that a position is before. */
  #batch(position: Position): Batch {
    if (this.#ahead?.position === position) return this.#ahead.batch;
    const { plan, preprocessing, samples } = this.parts;
    const whole = nextRange(plan, position);
    const rows = whole.to - whole.from;
    const part = partOf(rows, this.#seat);
    const range = { from: whole.from + part.from, to: whole.from + part.to, preprocessing };
    const batch = gatherBatch(samples, this.#indices(), range);
    const warps = this.#warps(position.step + 1, rows)?.subarray(
      part.from * warpSize,
      part.to * warpSize,
    );
    return { ...batch, ...(warps && { warps }), ...(this.#seat.size > 1 && { rows }) };
  }

  /** Of the whole batch, so that every process draws the same. */
  #warps(step: number, size: number): Float32Array | undefined {
    const { augmentation, plan, samples } = this.parts;
    if (!augmentation || !isChanging(augmentation)) return undefined;
    const [height, width] = samples.shape;
    return drawWarps(augmentation, { seed: plan.seed, step, size, height, width });
  }

  /** This process' sums over the present epoch so far. */
  ownTotals(): Promise<Totals> {
    return this.#tally.read();
  }

  async #totals(): Promise<Totals> {
    const own = await this.#tally.read();
    const { others } = this.parts;
    return others ? sumOf([own, ...(await others.totals())]) : own;
  }

  /** Means over the present epoch so far. */
  async epochMeans(): Promise<Means> {
    return meansSince(nothing, await this.#totals());
  }

  /** Means since the last call, within the present epoch. */
  async recentMeans(): Promise<Means> {
    const now = await this.#totals();
    const means = meansSince(this.#reported, now);
    this.#reported = now;
    return means;
  }

  /** Leaves an epoch that is done and evaluated. */
  endEpoch(): void {
    this.parts.others?.endEpoch();
    this.#position = afterEpoch(this.#position);
    this.#tally.reset();
    this.#reported = nothing;
  }

  /** Writes the model and everything needed to go on exactly. */
  async save(folder: string, about: About): Promise<void> {
    await saveModel(this.parts.model, folder, about);
    const state = {
      position: this.#position,
      totals: await this.#totals(),
      reported: this.#reported,
      optimizer: await this.#optimizer.save(),
      computedBy: this.parts.computedBy,
    };
    await saveTrainState(state, folder);
  }

  /** Goes back to where `save` was called; returns what computed it then. */
  async restore(folder: string): Promise<Readonly<Record<string, Json>>> {
    const state = await loadTrainState(folder);
    await loadWeights(this.parts.model, folder);
    await this.#optimizer.load(state.optimizer);
    this.#tally.dispose();
    // Sums of all processes go on in the first one.
    this.#tally = new Tally(this.#seat.rank === 0 ? state.totals : nothing);
    // What was recorded knows the variables of before.
    this.#stepper.dispose();
    this.#stepper = this.#createStepper();
    this.#reported = state.reported;
    this.#position = state.position;
    return state.computedBy;
  }

  dispose(): void {
    this.#stepper.dispose();
    this.#tally.dispose();
    this.#optimizer.dispose();
  }

  /** The present epoch's order, as sample numbers. */
  #indices(): Uint32Array {
    const { epoch } = this.#position;
    if (this.#order?.epoch !== epoch) {
      const places = epochOrder(this.parts.plan, epoch);
      const indices = places.map((place) => this.parts.train[place] as number);
      this.#order = { epoch, indices };
    }
    return this.#order.indices;
  }
}

/** Says what helps where memory ran out. */
function explained(error: unknown, batchSize: number): unknown {
  if ((error as { kind?: unknown }).kind !== 'out-of-memory') return error;
  const { message } = error as Error;
  const text = `A training step with a batchSize of ${batchSize} ran ${message}. A smaller batchSize helps.`;
  return new SweepError('out-of-memory', text, { cause: error });
}
