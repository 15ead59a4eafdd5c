/** Variables by which numerical libraries learn how many threads they may use. */
const threadVariables = [
  'OMP_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'MKL_NUM_THREADS',
  'VECLIB_MAXIMUM_THREADS',
  'NUMEXPR_NUM_THREADS',
];

const isSecret = (name: string): boolean =>
  /TOKEN|SECRET|PASSWORD|ACCESS_KEY|REDIS_URL/i.test(name);

/** What of a machine a child may use. */
export interface ChildShare {
  readonly threads: number;
  /** The only GPU that it sees; absent where it sees what its parent sees. */
  readonly gpu?: string;
}

/**
 * A child's environment: the parent's, with its share of the machine and without its secrets. A
 * trainer is somebody's program and needs no key of this product's.
 */
export function childEnv({ threads, gpu }: ChildShare, own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(own).filter(([name]) => !isSecret(name));
  const counts = threadVariables.map((name) => [name, String(threads)] as const);
  const seen = gpu === undefined ? [] : [['CUDA_VISIBLE_DEVICES', gpu] as const];
  return Object.fromEntries([...kept, ...counts, ...seen]);
}
