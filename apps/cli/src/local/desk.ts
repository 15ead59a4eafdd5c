import { publishedFor, trainerCatalog } from '@capsweep/capsnet/catalog';
import { checkpointFolder, defaultSettings } from '@capsweep/domain';
import {
  checkpointDocument,
  comparisonDocument,
  rankingDocument,
  sweepDocument,
  sweepFileDocument,
  sweepPageDocument,
  trialDocument,
  trialExtrasDocument,
} from '@capsweep/orchestrator';
import { comparisonQuery, parseCondition, type SweepDetail } from '@capsweep/protocol/http';
import type { Desk } from '../desk.ts';
import { localHistory } from './history.ts';
import type { LocalHouse } from './house.ts';

/** Sweeps in a local folder, as the same documents that a coordinator answers with. */
export function localDesk(house: LocalHouse): Desk {
  const { people } = house.orchestrator;
  const idOf = (name: string) => people.view(name).sweep.id;
  return {
    place: house.folder,
    sweeps: () => Promise.resolve(people.list().map(sweepDocument)),
    sweep: (name) => {
      const view = people.view(name);
      const file = JSON.parse(JSON.stringify(sweepFileDocument(view))) as Pick<
        SweepDetail,
        'spec' | 'source'
      >;
      return Promise.resolve({ ...sweepPageDocument(view), ...file });
    },
    ranking: (name) =>
      Promise.resolve(rankingDocument(people.view(name), people.configurations(name))),
    table: (name, query) => {
      const asked = comparisonQuery.parse(query);
      const sweeps = [{ sweep: name, label: asked.label }, ...asked.with] as const;
      const defaults = defaultSettings(trainerCatalog);
      return Promise.resolve(
        comparisonDocument(people.comparison(sweeps, asked, defaults), publishedFor),
      );
    },
    trials: (name, query) => {
      const { sort = 'rank', order = 'asc', where = [], offset = 0, limit = 100 } = query;
      const cut = people.trials(name, {
        sort,
        order,
        where: where.map(parseCondition),
        offset,
        limit,
      });
      const rows = cut.rows.map((row) => trialDocument(idOf(name), row, Date.now()));
      return Promise.resolve({ total: cut.total, offset, rows });
    },
    trial: async (name, number) => {
      const trial = await people.trial(name, number);
      const [row] = people.rows(name, [number]);
      if (!row) throw new TypeError(`no row of trial ${number}`);
      return { ...trialDocument(trial.sweep, row, Date.now()), ...trialExtrasDocument(trial) };
    },
    logs: (name, number, tail) => people.log(name, number, tail),
    checkpoint: async (name, number, which) => {
      const { manifest } = await people.checkpoint(name, number, which);
      return checkpointDocument(manifest);
    },
    checkpointFile: async (name, number, file) => {
      const { manifest } = await people.checkpoint(name, number, file.which);
      return await house.objects.stream(`${checkpointFolder(manifest)}/${file.name}`);
    },
    ...localHistory(people),
    remove: (name) => people.remove(name),
    tag: async (name, change) => {
      await people.tag(name, change);
      return sweepDocument(people.view(name));
    },
    close: () => house.close(),
  };
}
