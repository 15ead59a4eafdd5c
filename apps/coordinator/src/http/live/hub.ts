import { randomBytes } from 'node:crypto';
import type { Clock, Report, SweepId } from '@capsweep/domain';
import {
  metricsDocument,
  sweepDocument,
  sweepPageDocument,
  trialDocument,
  type Change,
  type Orchestrator,
} from '@capsweep/orchestrator';
import { Channel, type Client, type Sent } from './channel.ts';

interface SweepNews {
  readonly trials: Set<number>;
  readonly points: { readonly trial: number; readonly report: Report }[];
  removed: boolean;
}

/**
 * Turns changes into server-sent events: one channel for the list of sweeps and one for each
 * sweep that somebody has looked at.
 */
export class LiveHub {
  readonly #orchestrator: Orchestrator;
  readonly #clock: Clock;
  readonly #boot = randomBytes(4).toString('hex');
  readonly #list: Channel;
  readonly #listNews = { sweeps: new Set<SweepId>(), removed: new Set<SweepId>() };
  readonly #sweeps = new Map<SweepId, { channel: Channel; news: SweepNews }>();
  readonly #logs = new Set<{ sweep: SweepId; trial: number; client: Client }>();
  #stop: () => void;

  constructor(orchestrator: Orchestrator, clock: Clock) {
    this.#orchestrator = orchestrator;
    this.#clock = clock;
    this.#list = new Channel({ boot: this.#boot, clock, gather: () => this.#gatherList() });
    const deaf = orchestrator.onChange((change) => this.#hear(change));
    const still = this.#keepBeating();
    this.#stop = () => {
      deaf();
      still();
    };
  }

  /** Lets a client listen to the list of sweeps. */
  joinList(client: Client, lastEventId: string | undefined): () => void {
    return this.#list.join(client, lastEventId);
  }

  /** Lets a client listen to a sweep and, if it wants, to the log of one of its trials. */
  joinSweep(
    sweep: SweepId,
    client: Client,
    { lastEventId, logs }: { lastEventId: string | undefined; logs: number | undefined },
  ): () => void {
    const leave = this.#channelOf(sweep).channel.join(client, lastEventId);
    if (logs === undefined) return leave;
    const listener = { sweep, trial: logs, client };
    this.#logs.add(listener);
    return () => {
      leave();
      this.#logs.delete(listener);
    };
  }

  close(): void {
    this.#stop();
    this.#list.close();
    for (const { channel } of this.#sweeps.values()) channel.close();
  }

  #channelOf(sweep: SweepId): { channel: Channel; news: SweepNews } {
    const known = this.#sweeps.get(sweep);
    if (known) return known;
    const news: SweepNews = { trials: new Set(), points: [], removed: false };
    const gather = (): readonly Sent[] => this.#gatherSweep(sweep, news);
    const made = { channel: new Channel({ boot: this.#boot, clock: this.#clock, gather }), news };
    this.#sweeps.set(sweep, made);
    return made;
  }

  #hear(change: Change): void {
    if (change.kind === 'log') return this.#tellLog(change);
    if (!('sweep' in change)) return;
    const watched = this.#sweeps.get(change.sweep);
    if (change.kind === 'removed') {
      this.#listNews.removed.add(change.sweep);
      if (watched) watched.news.removed = true;
    } else if (change.kind === 'trial') watched?.news.trials.add(change.number);
    else if (change.kind === 'point') {
      watched?.news.points.push({ trial: change.number, report: change.report });
    }
    if (change.kind !== 'point') this.#listNews.sweeps.add(change.sweep);
    watched?.channel.stir();
    this.#list.stir();
  }

  #tellLog({ sweep, number, lines, dropped }: Extract<Change, { kind: 'log' }>): void {
    const data = JSON.stringify({ trial: number, lines, dropped });
    for (const listener of this.#logs) {
      if (listener.sweep !== sweep || listener.trial !== number) continue;
      if (listener.client.write(`event: logs\ndata: ${data}\n\n`)) continue;
      this.#logs.delete(listener);
      listener.client.end();
    }
  }

  #gatherList(): readonly Sent[] {
    const { sweeps, removed } = this.#listNews;
    const gone = [...removed].map((id) => ({ type: 'removed', data: { id } }));
    const rows = [...sweeps].flatMap((id) => {
      if (removed.has(id)) return [];
      return [{ type: 'sweep', data: sweepDocument(this.#orchestrator.people.view(id)) }];
    });
    sweeps.clear();
    removed.clear();
    return [...rows, ...gone];
  }

  #gatherSweep(sweep: SweepId, news: SweepNews): readonly Sent[] {
    if (news.removed) {
      this.#sweeps.delete(sweep);
      return [{ type: 'removed', data: { id: sweep } }];
    }
    const now = this.#clock.now();
    const { people } = this.#orchestrator;
    const trials = people
      .rows(sweep, [...news.trials])
      .map((row) => trialDocument(sweep, row, now));
    const points = news.points.map(({ trial, report }) => ({
      trial,
      ...report,
      metrics: metricsDocument(report.metrics),
    }));
    news.trials.clear();
    news.points.length = 0;
    return [
      { type: 'sweep', data: sweepPageDocument(people.view(sweep)) },
      ...(trials.length > 0 ? [{ type: 'trials', data: trials }] : []),
      ...(points.length > 0 ? [{ type: 'points', data: points }] : []),
    ];
  }

  #keepBeating(): () => void {
    let cancel: () => void = () => undefined;
    const beat = (): void => {
      this.#list.beat();
      for (const { channel } of this.#sweeps.values()) channel.beat();
      cancel = this.#clock.after(10_000, beat);
    };
    cancel = this.#clock.after(10_000, beat);
    return () => cancel();
  }
}
