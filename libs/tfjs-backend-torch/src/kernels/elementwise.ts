import type {
  CastAttrs,
  ClipByValueAttrs,
  LeakyReluAttrs,
  SelectInputs,
  StepAttrs,
  TensorInfo,
  UnaryInputs,
} from '@tensorflow/tfjs-core';
import { typeNumber } from '../dtypes.ts';
import { kernel, type KernelFamily, type KernelTable } from './define.ts';

const unaryNames = [
  ...['Abs', 'Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Ceil', 'Cos', 'Cosh', 'Elu'],
  ...['Erf', 'Exp', 'Expm1', 'Floor', 'IsFinite', 'IsInf', 'IsNan', 'Log', 'Log1p', 'LogicalNot'],
  ...['Neg', 'Reciprocal', 'Relu', 'Relu6', 'Round', 'Rsqrt', 'Selu', 'Sigmoid', 'Sign', 'Sin'],
  ...['Sinh', 'Softplus', 'Sqrt', 'Square', 'Tan', 'Tanh', 'ComplexAbs'],
];

const binaryNames = [
  ...['Add', 'Atan2', 'BitwiseAnd', 'Equal', 'FloorDiv', 'Greater', 'GreaterEqual', 'Less'],
  ...['LessEqual', 'LogicalAnd', 'LogicalOr', 'Maximum', 'Minimum', 'Mod', 'Multiply', 'NotEqual'],
  ...['Pow', 'RealDiv', 'SquaredDifference', 'Sub'],
];

/** Kernels that look at each element by itself. */
export const elementwise: KernelFamily = (backend) => {
  const code = (name: string): number => backend.mailbox.kernel(name);
  const table: KernelTable = {};
  for (const name of unaryNames) {
    const number = code(name);
    table[name] = kernel<UnaryInputs>(({ x }) => backend.unary(number, x as TensorInfo));
  }
  for (const name of binaryNames) {
    const number = code(name);
    table[name] = kernel<{ a: TensorInfo; b: TensorInfo }>(({ a, b }) =>
      backend.binary(number, a, b),
    );
  }
  const numbers = { Cast: code('Cast'), Clip: code('ClipByValue'), Step: code('Step') };
  const leaky = code('LeakyRelu');
  const select = code('Select');
  const addN = code('AddN');
  return {
    ...table,
    Prelu: kernel<{ x: TensorInfo; alpha: TensorInfo }>(({ x, alpha }) =>
      backend.binary(code('Prelu'), x, alpha),
    ),
    EluGrad: kernel<{ dy: TensorInfo; y: TensorInfo }>(({ dy, y }) =>
      backend.binary(code('EluGrad'), dy, y),
    ),
    Step: kernel<Unary, StepAttrs>(({ x }, { alpha }) => backend.run(numbers.Step, [x], [alpha])),
    LeakyRelu: kernel<Unary, LeakyReluAttrs>(({ x }, { alpha }) =>
      backend.run(leaky, [x], [alpha]),
    ),
    ClipByValue: kernel<Unary, ClipByValueAttrs>(({ x }, { clipValueMin, clipValueMax }) =>
      backend.run(numbers.Clip, [x], [clipValueMin, clipValueMax]),
    ),
    Cast: kernel<Unary, CastAttrs>(({ x }, { dtype }) =>
      x.dtype === dtype ? backend.share(x) : backend.run(numbers.Cast, [x], [typeNumber(dtype)]),
    ),
    Select: kernel<SelectInputs>((inputs) => {
      const { condition, t, e } = inputs as Record<'condition' | 't' | 'e', TensorInfo>;
      return backend.run(select, [condition, t, e]);
    }),
    AddN: kernel<TensorInfo[]>((inputs) => backend.run(addN, inputs)),
  };
};

interface Unary {
  readonly x: TensorInfo;
}
