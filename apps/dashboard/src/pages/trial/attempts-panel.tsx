import type { TrialDetail } from '@capsweep/protocol/http';
import type { JSX } from 'react';
import { Attempts } from '../../charts/attempts.tsx';
import { writeDuration, writeMoment } from '../../format/time.ts';
import { Panel } from '../../ui/panel.tsx';
import { useWidth } from '../../ui/use-width.ts';
import { explainAttempt } from './outcome.ts';

/** A trial's attempts: when, where, why each ended, and where the next one took up. */
export function AttemptsPanel({
  trial,
  now,
}: {
  readonly trial: TrialDetail;
  readonly now: number;
}): JSX.Element {
  const [ref, width] = useWidth<HTMLDivElement>();
  const { attempts } = trial;
  return (
    <Panel title="Attempts">
      {attempts.length === 0 ? (
        <p className="p-4 text-faint">No worker took this trial yet.</p>
      ) : (
        <>
          <div ref={ref} className="px-1 pt-2">
            {width > 0 && <Attempts attempts={attempts} now={now} width={width - 8} />}
          </div>
          <ol className="flex flex-col gap-2 px-3 pt-1 pb-3">
            {attempts.map((attempt, index) => (
              <li key={attempt.attempt} data-attempt-outcome={attempt.outcome ?? 'running'}>
                <span className="font-medium">Attempt {attempt.attempt}</span>{' '}
                <span className="text-xs text-faint">
                  {writeDuration(((attempt.until ?? now) - attempt.since) / 1000)} on{' '}
                  <span className="font-mono break-all">{attempt.worker}</span>, since{' '}
                  {writeMoment(attempt.since)}
                </span>
                <p className="text-muted">{explainAttempt(attempt, attempts[index + 1], trial)}</p>
              </li>
            ))}
          </ol>
        </>
      )}
    </Panel>
  );
}
