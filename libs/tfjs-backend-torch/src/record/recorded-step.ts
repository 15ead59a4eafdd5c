/**
 * @file A step that runs from JavaScript at first and then as a recorded program, once per shape of
 * its inputs. It is recorded twice, and the two have to be equal: what changes from step to step without
 * being a variable (a random mask, a rate that became a number) would be frozen otherwise.
 *
 *     run 1   recorded and forgotten: layers build, optimizers make their slots
 *     run 2   recorded; the program runs for the first time
 *     run 3   recorded and compared; the program of run 2 runs again
 *     run 4+  the program, on its own thread
 *
 * On a CUDA device the program is captured as a CUDA graph after two runs; a step that cannot be is
 * replayed without. On the CPU a step is computed after it was recorded, never on the way, so that the first runs take
 * no more memory than the later ones.
 *
 * A step that learns gives the bits there that it gives without recording. One that learns nothing, an
 * evaluation, is prepared: its results are within 1e-5 of those, and the same bits in every run.
 */
import { dispose, engine, keep, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { TorchBackend } from '../backend.ts';
import type { Program } from './program.ts';
import { defer, record } from './recorder.ts';

/** An input of a step, as numbers of one batch. */
export interface StepInput {
  readonly values: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** How a {@link RecordedStep} is to run. */
export interface RecordedStepOptions {
  /**
   * Hears once why the step cannot be recorded, or cannot be captured on a device. It runs without
   * then, with the same results.
   */
  readonly onEager?: (reason: string) => void;
}

type Stage =
  | { readonly kind: 'new' | 'warm' | 'eager' }
  | { readonly kind: 'recorded-once'; readonly noted: Program; readonly program: Program }
  | { readonly kind: 'ready'; readonly program: Program };

interface Lane {
  readonly inputs: Tensor[];
  stage: Stage;
}

/** A step of tensors and variables that is recorded and replayed. */
export class RecordedStep {
  readonly #backend: TorchBackend;
  readonly #step: (inputs: Tensor[]) => void;
  readonly #options: RecordedStepOptions;
  readonly #lanes = new Map<string, Lane>();
  #told = false;

  constructor(
    backend: TorchBackend,
    step: (inputs: Tensor[]) => void,
    options: RecordedStepOptions = {},
  ) {
    this.#backend = backend;
    this.#step = step;
    this.#options = options;
  }

  /** Runs the step once on a batch. The step's variables must be left alone until it is done. */
  async run(inputs: readonly StepInput[]): Promise<void> {
    const lane = this.#lane(inputs);
    inputs.forEach(({ values }, i) => {
      this.#backend.native.upload(this.#backend.handle(lane.inputs[i] as Tensor), values);
    });
    const { stage } = lane;
    if (stage.kind === 'ready') await this.#replay(stage.program);
    else lane.stage = await this.#advance(lane);
  }

  async #replay(program: Program): Promise<void> {
    await program.run();
    const { obstacle } = program;
    if (obstacle !== undefined) this.#tell(`The step cannot be captured: ${obstacle}.`);
  }

  /** The programs that are replayed, for looking at them. */
  get programs(): Program[] {
    const stages = Array.from(this.#lanes.values(), ({ stage }) => stage);
    return stages.flatMap((stage) => (stage.kind === 'ready' ? [stage.program] : []));
  }

  dispose(): void {
    for (const { inputs, stage } of this.#lanes.values()) {
      dispose(inputs);
      if ('program' in stage) stage.program.dispose();
      if ('noted' in stage) stage.noted.dispose();
    }
    this.#lanes.clear();
  }

  /** One step on the way to a program, and what is known after it. */
  async #advance({ inputs, stage }: Lane): Promise<Stage> {
    const step = (): void => {
      tidy(() => {
        this.#step(inputs);
      });
    };
    if (stage.kind === 'eager') {
      step();
      return stage;
    }
    if (stage.kind === 'new') {
      defer(this.#backend, step);
      return { kind: 'warm' };
    }
    const like = stage.kind === 'recorded-once' ? stage.noted : undefined;
    const recording = record(this.#backend, step, like);
    if (!recording.recorded) return this.#eager(recording.reason);
    const { program: noted, done } = recording;
    const next = this.#compared(stage, noted);
    if (!done) await ('program' in next ? next.program : noted).run();
    if (!('noted' in next)) noted.dispose();
    return next;
  }

  /** What a recording makes of the stage before it. */
  #compared(stage: Stage, noted: Program): Stage {
    if (stage.kind !== 'recorded-once') {
      return { kind: 'recorded-once', noted, program: noted.fused() };
    }
    const same = stage.noted.equals(noted);
    stage.noted.dispose();
    if (same) return { kind: 'ready', program: stage.program };
    stage.program.dispose();
    return this.#eager('it does something else each time');
  }

  #eager(reason: string): Stage {
    this.#tell(`The step cannot be recorded: ${reason}.`);
    return { kind: 'eager' };
  }

  #tell(reason: string): void {
    if (!this.#told) this.#options.onEager?.(reason);
    this.#told = true;
  }

  #lane(inputs: readonly StepInput[]): Lane {
    const key = inputs.map(({ shape }) => shape.join('x')).join(' ');
    const known = this.#lanes.get(key);
    if (known) return known;
    const lane: Lane = {
      inputs: inputs.map((input) => this.#place(input)),
      stage: { kind: 'new' },
    };
    this.#lanes.set(key, lane);
    return lane;
  }

  /** A tensor for an input, which later batches overwrite. */
  #place({ values, shape }: StepInput): Tensor {
    const dtype = values instanceof Float32Array ? 'float32' : 'int32';
    const made = this.#backend.make([...shape], dtype, values);
    return keep(engine().makeTensorFromTensorInfo(made));
  }
}
