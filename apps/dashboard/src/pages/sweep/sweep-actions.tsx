import type { SweepDetail } from '@capsweep/protocol/http';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type JSX } from 'react';
import { moreTrials, pauseSweep, removeSweep, resumeSweep, stopSweep } from '../../api/actions.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { MoreIcon, PauseIcon, PlayIcon, StopIcon, TrashIcon } from '../../ui/icons.tsx';
import { TextInput } from '../../ui/input.tsx';
import { ErrorNote } from '../../ui/message.tsx';
import { MenuItem, Popover } from '../../ui/popover.tsx';

/** Pause, resume, stop and remove, as far as the sweep's state allows. */
export function SweepActions({ detail }: { readonly detail: SweepDetail }): JSX.Element {
  const { name, state } = detail;
  const [asking, setAsking] = useState<'stop' | 'remove' | 'more' | undefined>(undefined);
  const navigate = useNavigate();
  const act = useMutation({ mutationFn: (work: () => Promise<void>) => work() });
  const going = state === 'running' || state === 'paused';
  const remove = (): Promise<void> =>
    removeSweep(name).then(() => navigate({ to: '/', search: {} }));
  const close = (): void => setAsking(undefined);
  return (
    <div className="flex flex-wrap items-center justify-end gap-1.5">
      {act.error && <ErrorNote error={act.error} />}
      {state === 'running' && (
        <Button onClick={() => act.mutate(() => pauseSweep(name))} disabled={act.isPending}>
          <PauseIcon /> Pause
        </Button>
      )}
      {state === 'paused' && (
        <Button
          tone="primary"
          onClick={() => act.mutate(() => resumeSweep(name))}
          disabled={act.isPending}
        >
          <PlayIcon /> Resume
        </Button>
      )}
      {going && (
        <Button tone="danger" onClick={() => setAsking('stop')} disabled={act.isPending}>
          <StopIcon /> Stop
        </Button>
      )}
      {!going && state !== 'stopping' && <EndedMenu state={state} onAsk={setAsking} />}
      {asking === 'stop' && (
        <StopDialog
          detail={detail}
          onStop={(reason) => act.mutate(() => stopSweep(name, reason))}
          onClose={close}
        />
      )}
      {asking === 'more' && (
        <MoreDialog
          detail={detail}
          onMore={(trials) => act.mutate(() => moreTrials(name, trials))}
          onClose={close}
        />
      )}
      {asking === 'remove' && (
        <RemoveDialog detail={detail} onRemove={() => act.mutate(remove)} onClose={close} />
      )}
    </div>
  );
}

function EndedMenu({
  state,
  onAsk,
}: {
  readonly state: SweepDetail['state'];
  readonly onAsk: (what: 'more' | 'remove') => void;
}): JSX.Element {
  return (
    <Popover label="More actions" button={<MoreIcon />} tone="quiet" iconOnly>
      {state !== 'failed' && (
        <MenuItem onClick={() => onAsk('more')}>
          <PlayIcon /> More trials …
        </MenuItem>
      )}
      <MenuItem danger onClick={() => onAsk('remove')}>
        <TrashIcon /> Remove this sweep …
      </MenuItem>
    </Popover>
  );
}

function StopDialog({
  detail,
  onStop,
  onClose,
}: {
  readonly detail: SweepDetail;
  readonly onStop: (reason: string) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const [reason, setReason] = useState('');
  const { running } = detail.counts;
  return (
    <ConfirmDialog
      title={`Stop ${detail.name}?`}
      action="Stop the sweep"
      onConfirm={() => onStop(reason.trim())}
      onClose={onClose}
    >
      <p className="text-muted">
        {running === 1 ? 'One running trial is' : `${running} running trials are`} told to stop,
        with the last checkpoint kept. No new ones start. A stopped sweep cannot be resumed.
      </p>
      <TextInput
        aria-label="Reason"
        placeholder="Why? (optional, kept with the sweep)"
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.target.value)}
      />
    </ConfirmDialog>
  );
}

function MoreDialog({
  detail,
  onMore,
  onClose,
}: {
  readonly detail: SweepDetail;
  readonly onMore: (trials: number) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const [text, setText] = useState('10');
  const trials = Number.parseInt(text, 10);
  const where = detail.cells.length > 1 ? ` in each of its ${detail.cells.length} cells` : '';
  return (
    <ConfirmDialog
      title={`More trials for ${detail.name}?`}
      action="Go on"
      onConfirm={() => onMore(Number.isInteger(trials) ? trials : 0)}
      onClose={onClose}
    >
      <p className="text-muted">
        The sweep goes on with so many more configurations{where}; everything that it found stays
        known to its sampler.
      </p>
      <TextInput
        aria-label="How many more configurations"
        inputMode="numeric"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </ConfirmDialog>
  );
}

function RemoveDialog({
  detail,
  onRemove,
  onClose,
}: {
  readonly detail: SweepDetail;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  return (
    <ConfirmDialog
      title={`Remove ${detail.name}?`}
      action="Remove it for good"
      onConfirm={onRemove}
      onClose={onClose}
    >
      <p className="text-muted">
        Its {detail.counts.planned} trials, with their curves, logs and checkpoints, are deleted.
        This cannot be undone.
      </p>
    </ConfirmDialog>
  );
}
