import { useEffect, useRef, type JSX, type ReactNode } from 'react';
import { Button, type ButtonTone } from './button.tsx';

/** Asks before something is done that cannot be undone. Escape means no. */
export function ConfirmDialog({
  title,
  children,
  action,
  tone = 'danger',
  onConfirm,
  onClose,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly action: string;
  readonly tone?: ButtonTone;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label={title}
      onClose={onClose}
      className="w-[min(28rem,calc(100vw-2rem))] rounded-lg border border-line-strong bg-raised p-0 shadow-xl backdrop:bg-[#000]/40"
    >
      <form method="dialog" className="flex flex-col gap-3 p-4" onSubmit={() => onConfirm()}>
        <h2 className="text-base font-semibold">{title}</h2>
        {children}
        <div className="flex justify-end gap-2 pt-1">
          <Button onClick={() => dialog.current?.close()}>Cancel</Button>
          <Button type="submit" tone={tone}>
            {action}
          </Button>
        </div>
      </form>
    </dialog>
  );
}
