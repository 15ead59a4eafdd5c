import {
  engine,
  KernelBackend,
  tidy,
  util,
  type BackendTimingInfo,
  type BackendValues,
  type DataId,
  type DataType,
  type TensorInfo,
  type Variable,
} from '@tensorflow/tfjs-core';
import { TorchData } from './data.ts';
import { allocate, typeNumber, typeOf } from './dtypes.ts';
import { TorchBackendError } from './errors.ts';
import type { Native } from './native/addon.ts';
import { Mailbox } from './native/mailbox.ts';

/** The name under which the backend is registered. */
export const backendName = 'torch';

/**
 * A TensorFlow.js backend whose tensors are libtorch tensors. Their data ids are {@link TorchData}
 * objects, so that finding a tensor needs no look-up.
 */
export class TorchBackend extends KernelBackend {
  readonly native: Native;
  readonly mailbox: Mailbox;
  /** Tensors that began their life on another backend, under that backend's data ids. */
  readonly #adopted = new WeakMap<DataId, TorchData>();
  readonly #reshape: number;
  readonly #copy: number;
  #count = 0;
  #listener: ((obstacle: string) => void) | undefined;
  /** Whether tensors live elsewhere than in the host's memory. */
  readonly onDevice: boolean;

  constructor(native: Native, onDevice = false) {
    super();
    this.onDevice = onDevice;
    this.native = native;
    this.mailbox = new Mailbox(native);
    this.#reshape = this.mailbox.kernel('Reshape');
    this.#copy = this.mailbox.kernel('Copy');
  }

  /** Runs a kernel with one output. */
  run(kernel: number, inputs: readonly TensorInfo[], numbers: readonly number[] = []): TensorInfo {
    this.#call(kernel, inputs, numbers);
    return this.#output(0);
  }

  /** Runs a kernel with any number of outputs. */
  runAll(kernel: number, inputs: readonly TensorInfo[], numbers: readonly number[]): TensorInfo[] {
    const count = this.#call(kernel, inputs, numbers);
    const outputs: TensorInfo[] = [];
    for (let i = 0, at = 0; i < count; i++) {
      const output = this.#output(at);
      outputs.push(output);
      at += 3 + output.shape.length;
    }
    return outputs;
  }

  /** {@link TorchBackend.run} with one input and no numbers. */
  unary(kernel: number, x: TensorInfo): TensorInfo {
    this.mailbox.slots[0] = this.handle(x);
    this.mailbox.call(kernel, 1, 0);
    return this.#output(0);
  }

  /** {@link TorchBackend.run} with two inputs and no numbers. */
  binary(kernel: number, a: TensorInfo, b: TensorInfo): TensorInfo {
    const first = this.handle(a);
    this.mailbox.slots[1] = this.handle(b);
    this.mailbox.slots[0] = first;
    this.mailbox.call(kernel, 2, 0);
    return this.#output(0);
  }

  #call(kernel: number, inputs: readonly TensorInfo[], numbers: readonly number[]): number {
    const { slots } = this.mailbox;
    // Handles first: bringing a tensor over from another backend uses the mailbox itself.
    for (const input of inputs) this.handle(input);
    let at = 0;
    for (const input of inputs) slots[at++] = this.handle(input);
    for (const number of numbers) slots[at++] = number;
    return this.mailbox.call(kernel, inputs.length, numbers.length);
  }

  #output(at: number): TensorInfo {
    const { slots } = this.mailbox;
    const rank = slots[at + 2] as number;
    const shape: number[] = [];
    for (let i = at + 3; i < at + 3 + rank; i++) shape.push(slots[i] as number);
    const dtype = typeOf(slots[at + 1] as number);
    this.#count++;
    return { dataId: new TorchData(slots[at] as number, dtype, shape), shape, dtype };
  }

  /** The native tensor behind a tensor; strings have none. */
  handle(tensor: TensorInfo): number {
    const { handle } = this.data(tensor.dataId);
    if (handle >= 0) return handle;
    const message = `Tensors of type ${tensor.dtype} cannot be given to libtorch.`;
    throw new TorchBackendError('unsupported', message);
  }

  /** What is known of a tensor; brings it here if it lives on another backend. */
  data(dataId: DataId): TorchData {
    if (dataId instanceof TorchData && dataId.refs > 0) return dataId;
    const adopted = this.#adopted.get(dataId);
    if (adopted && adopted.refs > 0) return adopted;
    engine().moveData(this, dataId);
    return this.#adopted.get(dataId) as TorchData;
  }

  #known(dataId: DataId): TorchData | undefined {
    const data = dataId instanceof TorchData ? dataId : this.#adopted.get(dataId);
    return data && data.refs > 0 ? data : this.#adopted.get(dataId);
  }

  /** The same elements under another shape. */
  view(x: TensorInfo, shape: number[]): TensorInfo {
    return this.data(x.dataId).strings
      ? { ...this.share(x), shape }
      : this.run(this.#reshape, [x], shape);
  }

  /** The same elements in memory of their own. */
  copy(x: TensorInfo): TensorInfo {
    return this.unary(this.#copy, x);
  }

  /** The tensor itself, counted once more. */
  share(x: TensorInfo): TensorInfo {
    this.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  }

  /** Gives a variable data that no other tensor shares, so that changing it in place changes it alone. */
  own(variable: Variable): void {
    if (this.refCount(variable.dataId) === 1) return;
    tidy(() => {
      variable.assign(engine().makeTensorFromTensorInfo(this.copy(variable)));
    });
  }

  /** Tells about everything that stands in the way of recording, until the result is called. */
  listen(listener: (obstacle: string) => void): () => void {
    this.#listener = listener;
    return () => (this.#listener = undefined);
  }

  /** Disposes a tensor that a kernel made for itself. */
  drop(tensor: TensorInfo): void {
    this.disposeData(tensor.dataId);
  }

  /** Makes a tensor of values in row-major order. */
  make(shape: number[], dtype: DataType, values: BackendValues): TensorInfo {
    return { dataId: this.write(values, shape, dtype), shape, dtype };
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    this.#count++;
    return this.#store(values, shape, dtype);
  }

  override move(...args: Parameters<KernelBackend['move']>): void {
    const [dataId, values, shape, dtype, refs] = args;
    const data = this.#store(values, shape, dtype);
    data.refs = refs;
    this.#count++;
    this.#adopted.set(dataId, data);
  }

  #store(values: BackendValues, shape: number[], dtype: DataType): TorchData {
    if (dtype === 'string') return TorchData.ofStrings(values as Uint8Array[], shape);
    const size = util.sizeFromShape(shape);
    const typed = toTyped(values, dtype, size);
    for (let i = 0; i < shape.length; i++) this.mailbox.slots[i] = shape[i] as number;
    const handle = this.native.write(typed, typeNumber(dtype), shape.length);
    return new TorchData(handle, dtype, shape);
  }

  override readSync(dataId: DataId): BackendValues {
    const { handle, dtype, size, strings } = this.data(dataId);
    this.#listener?.('it looks at values of tensors');
    if (strings) return strings;
    const values = allocate(dtype, size);
    this.native.read(handle, values);
    return values;
  }

  /** On a device neither it nor JavaScript waits for the copy. */
  override async read(dataId: DataId): Promise<BackendValues> {
    const { handle, dtype, size, strings } = this.data(dataId);
    if (!this.onDevice || strings) return this.readSync(dataId);
    this.#listener?.('it looks at values of tensors');
    const values = allocate(dtype, size);
    await this.native.readLater(handle, values);
    return values;
  }

  override refCount(dataId: DataId): number {
    return this.#known(dataId)?.refs ?? 0;
  }

  override incRef(dataId: DataId): void {
    this.data(dataId).refs++;
  }

  /** Counts one reference less. */
  decRef(dataId: DataId): void {
    const data = this.#known(dataId);
    if (data) data.refs--;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const data = this.#known(dataId);
    if (!data || data.refs <= 0) return true;
    data.refs = force ? 0 : data.refs - 1;
    if (data.refs > 0) return false;
    if (data.handle >= 0) this.native.release(data.handle);
    data.handle = -1;
    this.#adopted.delete(dataId);
    this.#count--;
    return true;
  }

  override numDataIds(): number {
    return this.#count;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override timerAvailable(): boolean {
    return true;
  }

  override time(f: () => void): Promise<BackendTimingInfo> {
    const start = performance.now();
    f();
    return Promise.resolve({ kernelMs: performance.now() - start });
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {
    // Tensors are released one by one as TensorFlow.js disposes them.
  }
}

/** Values as the typed array that the data type is stored in. */
function toTyped(values: BackendValues | null, dtype: DataType, size: number): ArrayBufferView {
  const target = allocate(dtype, size);
  if (values === null) return target;
  if (values.constructor === target.constructor) return values as Float32Array;
  target.set(values as unknown as ArrayLike<number>);
  return target;
}
