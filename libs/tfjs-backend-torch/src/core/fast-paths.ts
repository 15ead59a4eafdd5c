/**
 * @file Shorter ways through TensorFlow.js' engine for what every operation does. An operation on few
 * elements costs as much in the engine as in libtorch: two scopes' containers, closures, a look-up in
 * a WeakMap for each question about a tensor. Results, counts, tape and errors are those of the engine's
 * own methods, which also stay in charge wherever something is unusual: other backends, profiling,
 * debugging, operations with a gradient of their own, results that are not one tensor.
 *
 * The engine's methods are not part of TensorFlow.js' interface, so that this is done for the version
 * that it was written against only.
 */
import {
  engine,
  getKernel,
  Tensor,
  version_core,
  type DataId,
  type KernelConfig,
  type NamedAttrMap,
  type NamedTensorMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { backendName } from '../backend.ts';
import type { TensorEntry } from '../data.ts';
import { TensorTable } from './tensor-table.ts';

interface Scope {
  readonly id: number;
  readonly name: string;
  readonly track: Tensor[];
}

/** The part of the engine's inside that is needed here. */
interface Inside {
  readonly ENV: { getBool(flag: string): boolean };
  readonly backendName: string;
  readonly backend: { numDataIds(): number };
  readonly state: {
    kernelDepth: number;
    gradientDepth: number;
    activeScope: Scope | null;
    tensorInfo: WeakMap<DataId, TensorEntry>;
    readonly profiling: boolean;
    readonly scopeStack: Scope[];
    readonly numDataMovesStack: number[];
  };
  runKernel(name: string, inputs: NamedTensorMap, attrs?: NamedAttrMap): Tensor | Tensor[];
  endScope(result?: unknown): void;
  track(tensor: Tensor): Tensor;
  makeTensorFromTensorInfo(info: TensorInfo): Tensor;
  shouldCheckForMemLeaks(): boolean;
  checkKernelForMemLeak(name: string, dataIdsBefore: number, outputs: TensorInfo[]): void;
  getTensorsForGradient(name: string, inputs: NamedTensorMap, outputs: Tensor[]): Tensor[];
  saveTensorsForBackwardMode(tensors: Tensor[]): Tensor[];
  addTapeNode(
    name: string,
    inputs: NamedTensorMap,
    outputs: Tensor[],
    gradient: null,
    saved: Tensor[],
    attrs?: NamedAttrMap,
  ): void;
}

let done = false;

/** Installs the shorter ways, once per process; whether they fit this version of TensorFlow.js. */
export function installFastPaths(): boolean {
  if (!version_core.startsWith('4.22.')) return false;
  if (done) return true;
  done = true;
  const inside = engine() as unknown as Inside;
  inside.state.tensorInfo = new TensorTable(inside.state.tensorInfo);
  const [runKernel, endScope] = [inside.runKernel.bind(inside), inside.endScope.bind(inside)];
  inside.runKernel = function fast(name, inputs, attrs) {
    const { state } = this;
    const usual =
      this.backendName === backendName && !state.profiling && !this.ENV.getBool('DEBUG');
    const kernel = usual ? getKernel(name, backendName) : undefined;
    return kernel
      ? run(this, { kernel, inputs, ...(attrs ? { attrs } : {}) })
      : runKernel(name, inputs, attrs);
  };
  inside.endScope = function fast(result) {
    if (result === null || result === undefined || result instanceof Tensor) close(this, result);
    else endScope(result);
  };
  return true;
}

interface Call {
  readonly kernel: KernelConfig;
  readonly inputs: NamedTensorMap;
  readonly attrs?: NamedAttrMap;
}

/** `runKernelFunc` for a registered kernel. */
function run(engine: Inside, call: Call): Tensor | Tensor[] {
  const { state } = engine;
  const taped = state.gradientDepth > 0 && state.kernelDepth === 0;
  const checked = engine.shouldCheckForMemLeaks();
  if (checked) state.numDataMovesStack.push(0);
  state.kernelDepth++;
  let result: Tensor | Tensor[];
  let saved: Tensor[] = [];
  try {
    result = compute(engine, call, checked);
    if (taped) saved = save(engine, call, result);
  } finally {
    state.kernelDepth--;
  }
  if (taped) {
    const { kernel, inputs, attrs } = call;
    const outputs = Array.isArray(result) ? result : [result];
    engine.addTapeNode(kernel.kernelName, inputs, outputs, null, saved, attrs);
  }
  return result;
}

function compute(engine: Inside, call: Call, checked: boolean): Tensor | Tensor[] {
  const { kernel, inputs, attrs } = call;
  const before = checked ? engine.backend.numDataIds() : 0;
  const made = kernel.kernelFunc({ inputs, attrs, backend: engine.backend } as never);
  if (checked) engine.checkKernelForMemLeak(kernel.kernelName, before, [made].flat());
  return Array.isArray(made) ? made.map((info) => tensorOf(engine, info)) : tensorOf(engine, made);
}

const tensorOf = (engine: Inside, info: TensorInfo): Tensor =>
  info instanceof Tensor ? (info as Tensor) : engine.makeTensorFromTensorInfo(info);

function save(engine: Inside, { kernel, inputs }: Call, result: Tensor | Tensor[]): Tensor[] {
  const outputs = Array.isArray(result) ? result : [result];
  const wanted = engine.getTensorsForGradient(kernel.kernelName, inputs, outputs);
  return engine.saveTensorsForBackwardMode(wanted);
}

/** `endScope` with at most one tensor as its result. */
function close(engine: Inside, result: Tensor | null | undefined): void {
  const { state } = engine;
  const scope = state.activeScope as Scope;
  const { track } = scope;
  const id = result ? result.id : -1;
  // The list can grow meanwhile.
  // eslint-disable-next-line @typescript-eslint/prefer-for-of
  for (let i = 0; i < track.length; i++) {
    const tensor = track[i] as Tensor;
    if (!tensor.kept && tensor.id !== id) tensor.dispose();
  }
  state.scopeStack.pop();
  state.activeScope = state.scopeStack.at(-1) ?? null;
  if (result && !result.kept && result.scopeId === scope.id) engine.track(result);
}
