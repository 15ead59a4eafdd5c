import type { History } from '../../history/history.ts';
import type { Rng } from '../../random/rng.ts';
import { pointAt } from '../../space/spread-point.ts';
import { proposeGp, type GpLimits } from '../gp/propose.ts';
import type { Region } from '../gp/region.ts';
import { sobol } from '../sobol/sequence.ts';
import { proposeTpe } from '../tpe/propose.ts';
import { farthest } from './farthest.ts';
import { nicheOf } from './niches.ts';
import { lineThroughBest } from './probes.ts';
import { few, type Method } from './table.ts';

/** A suggestion that is asked for. */
export interface Request {
  readonly history: History;
  readonly seed: number;
  readonly n: number;
  readonly rng: Rng;
  /** The branch whose turn it is, and how often it had one before. */
  readonly branch: Region | undefined;
  readonly visit: number;
}

/** What each method proposes; undefined when it has nothing. */
export const methods: Readonly<Record<Method, (request: Request) => Float64Array | undefined>> = {
  sobol: ({ history: { codec }, n, seed }) => pointAt(codec, (axis) => sobol(n, axis, seed)),
  // Of several objectives it takes fronts, which makes it motpe.
  tpe: ({ history, rng }) => proposeTpe(history, { candidates: 64, cap: 500 }, rng),
  gp: (request) => byModel(request).point,
  'gp if hopeful': (request) => hopeful(byModel(request)),
  'gp in branch': (request) => byModel(request, within(request)).point,
  'gp in branch if hopeful': (request) => hopeful(byModel(request, within(request))),
  'gp of branch alone if hopeful': (request) =>
    hopeful(byModel(request, { ...within(request), isLocal: true })),
  // There is a line in one turn of eight.
  line: (request) => alongLine(request, Math.floor(request.n / 8)),
  'line in branch': (request) => alongLine(request, Math.floor(request.visit / 3)),
  niche: aroundNiche,
  farthest: ({ history, rng }) => farthest(history, undefined, rng),
  'farthest in branch': ({ history, branch, rng }) => farthest(history, branch, rng),
};

const within = ({ branch }: Request): Partial<GpLimits> => (branch ? { region: branch } : {});

/** As the sampler gp, with few results, held to what `limits` says. */
const byModel = (
  { history, n, rng }: Request,
  limits: Partial<GpLimits> = {},
): ReturnType<typeof proposeGp> =>
  proposeGp(history, { cap: few, mayDoubt: n % 2 === 1, ...limits }, rng);

const hopeful = ({ point, isHopeful }: ReturnType<typeof proposeGp>): Float64Array | undefined =>
  isHopeful ? point : undefined;

/** As far as can be from all that was tried, on a line through the best, if there is one. */
function alongLine({ history, branch, rng }: Request, turn: number): Float64Array | undefined {
  const line = lineThroughBest(history, turn, branch);
  return line && farthest(history, line, rng);
}

/** Around a promising configuration that was not searched yet, by a process that sees only what lies there. */
function aroundNiche({ history, rng }: Request): Float64Array | undefined {
  const niche = nicheOf(history);
  const limits = { cap: few, mayDoubt: false, isLocal: true } as const;
  return niche && proposeGp(history, { ...limits, region: niche }, rng).point;
}
