import { SweepError, type SweepId, type TrialId } from '@capsweep/domain';

/**
 * The names of everything in Redis. All carry one hash tag, so that the scripts may touch several
 * of them on a cluster as well.
 *
 *     {capsweep}:schema                  text     version of this layout
 *     {capsweep}:leader                  number   epoch of the leader
 *     {capsweep}:names                   hash     sweep name -> sweep id
 *     {capsweep}:sweeps                  zset     sweep id by the time it was created
 *     {capsweep}:users                   hash     user -> running trials
 *     {capsweep}:pool:<pool>             set      running sweeps of a pool
 *     {capsweep}:sweep:<sweep>           hash     state, version, what claims look at, body (JSON)
 *     {capsweep}:trial:<sweep>-<n>       hash     state, version, attempt, lease, and either body
 *                                                 (JSON) or, once it ended, packed (raw deflate)
 *     {capsweep}:waiting:<sweep>         zset     numbers of waiting trials
 *     {capsweep}:running|paused|finished:<sweep>   set   numbers of the others
 *     {capsweep}:log:<sweep>             stream   the newest events: k(ind), a(t), t(rial), d(ata)
 *     {capsweep}:blocks:<sweep>          list     older events, packed (see pack.ts)
 *     {capsweep}:ends:<sweep>            list     cursor of each block's last event
 *     {capsweep}:curve:<sweep>-<n>       list     points of a live curve, by step
 */
export interface Keys {
  /** What every name begins with. */
  readonly base: string;
  readonly schema: string;
  readonly leader: string;
  readonly names: string;
  readonly sweeps: string;
  readonly users: string;
  readonly pool: (pool: string) => string;
  readonly sweep: (id: SweepId) => string;
  readonly trial: (id: TrialId) => string;
  readonly curve: (id: TrialId) => string;
  readonly waiting: (id: SweepId) => string;
  readonly running: (id: SweepId) => string;
  readonly paused: (id: SweepId) => string;
  readonly finished: (id: SweepId) => string;
  readonly log: (id: SweepId) => string;
  readonly blocks: (id: SweepId) => string;
  readonly ends: (id: SweepId) => string;
}

/**
 * What every key of a prefix begins with.
 *
 * @throws SweepError `config-invalid` for a prefix that could mean something to Redis
 */
export function baseOf(prefix: string): string {
  if (/^[\w.-]{1,64}$/.test(prefix)) return `{${prefix}}:`;
  throw new SweepError(
    'config-invalid',
    `${JSON.stringify(prefix)} cannot be the prefix of keys; use letters, digits, ".", "-" and "_"`,
    { details: { prefix } },
  );
}

/** The keys below a prefix; different prefixes share nothing. */
export function keysOf(prefix: string): Keys {
  const base = baseOf(prefix);
  const named =
    (kind: string) =>
    (id: string): string =>
      `${base}${kind}:${id}`;
  return {
    base,
    schema: `${base}schema`,
    leader: `${base}leader`,
    names: `${base}names`,
    sweeps: `${base}sweeps`,
    users: `${base}users`,
    pool: named('pool'),
    sweep: named('sweep'),
    trial: named('trial'),
    curve: named('curve'),
    waiting: named('waiting'),
    running: named('running'),
    paused: named('paused'),
    finished: named('finished'),
    log: named('log'),
    blocks: named('blocks'),
    ends: named('ends'),
  };
}
