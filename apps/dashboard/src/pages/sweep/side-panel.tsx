import type { Ranking, SweepDetail } from '@capsweep/protocol/http';
import type { JSX } from 'react';
import { addCondition } from '../../filter/expression.ts';
import { Select } from '../../ui/input.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Segments } from '../../ui/segments.tsx';
import type { SweepSearch } from '../../url/sweep-search.ts';
import { CellsView } from './cells-view.tsx';
import { ScatterView } from './scatter-view.tsx';

/** What the second panel needs. */
export interface SidePanelProps {
  readonly detail: SweepDetail;
  readonly ranking: Ranking | undefined;
  readonly search: SweepSearch;
  readonly onSearch: (change: SweepSearch) => void;
}

/** All configurations in one picture: by cell, over time, or over one parameter. */
export function SidePanel(props: SidePanelProps): JSX.Element {
  const { detail, ranking, search, onSearch } = props;
  const compares = detail.cells.length > 1;
  const side = search.side ?? (compares ? 'cells' : 'history');
  const param = search.param ?? firstSearched(detail);
  const pick = (trials: readonly number[]): void => onSearch({ trials: [...trials] });
  return (
    <Panel
      title={
        <Segments
          label="Picture of all configurations"
          value={side}
          options={[
            ...(compares ? [{ value: 'cells' as const, label: 'Compare' }] : []),
            { value: 'history' as const, label: 'History' },
            { value: 'param' as const, label: 'Parameter' },
          ]}
          onChange={(value) => onSearch({ side: value })}
        />
      }
      bar={
        side === 'param' ? (
          <Select
            aria-label="Parameter across"
            value={param}
            onChange={(event) => onSearch({ param: event.target.value })}
          >
            {detail.columns.params.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        ) : (
          <span className="text-xs text-faint">{words(props, side)}</span>
        )
      }
    >
      {!ranking ? (
        <p className="p-8 text-center text-faint">Reading the ranking …</p>
      ) : side === 'cells' ? (
        <CellsView
          detail={detail}
          ranking={ranking}
          onPick={pick}
          onFilter={(given) => onSearch({ where: [...withCell(search.where ?? [], given)] })}
        />
      ) : (
        <ScatterView
          detail={detail}
          ranking={ranking}
          param={side === 'param' ? param : undefined}
          onPick={pick}
        />
      )}
    </Panel>
  );
}

function words({ detail, ranking }: SidePanelProps, side: 'cells' | 'history'): string {
  const metric = detail.objectives[0]?.metric ?? '';
  const repeats = Math.max(0, ...(ranking?.configurations ?? []).map((row) => row.trials.length));
  if (side === 'history') return `best ${metric} so far`;
  return repeats > 1 ? `best mean ± sd of ${repeats} seeds` : `best ${metric}`;
}

function withCell(
  where: readonly string[],
  given: Readonly<Record<string, string | number | boolean>>,
): readonly string[] {
  return Object.entries(given).reduce(
    (conditions, [key, value]) => addCondition(conditions, `param:${key}=${value}`),
    where,
  );
}

/** A parameter that differs and is not compared, if there is one. */
function firstSearched(detail: SweepDetail): string {
  const given = detail.cells[0]?.given ?? {};
  const { params } = detail.columns;
  return (
    params.find((name) => /rate|lr/i.test(name)) ??
    params.find((name) => !(name in given)) ??
    params[0] ??
    ''
  );
}
