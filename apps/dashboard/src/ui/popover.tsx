import { useId, useRef, type JSX, type ReactNode } from 'react';
import { buttonClass, type ButtonTone } from './button.tsx';

/**
 * A button that opens a small panel under itself, or above where there is more room. The browser's own popover does the rest: it closes
 * on Escape and on a click elsewhere, and lies above everything.
 */
export function Popover({
  label,
  button,
  children,
  tone = 'plain',
  iconOnly = false,
  small = false,
}: {
  readonly label: string;
  readonly button: ReactNode;
  readonly children: ReactNode;
  readonly tone?: ButtonTone;
  readonly iconOnly?: boolean;
  readonly small?: boolean;
}): JSX.Element {
  const id = useId();
  const anchor = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const place = (): void => {
    if (anchor.current && panel.current) placeBeside(anchor.current, panel.current);
  };
  return (
    <>
      <button
        ref={anchor}
        type="button"
        popoverTarget={id}
        aria-haspopup="dialog"
        aria-label={label}
        title={label}
        className={`${buttonClass(tone)} ${iconOnly ? 'w-7 px-0! pointer-coarse:w-9' : ''} ${small ? 'h-5! w-5!' : ''}`}
      >
        {button}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        onToggle={place}
        className="m-0 min-w-40 overflow-auto rounded-lg border border-line-strong bg-raised p-1.5 text-ink shadow-lg"
      >
        {children}
      </div>
    </>
  );
}

/** Pixels between a panel and its button, and between it and the edge of the window. */
const gap = 4;
const edge = 8;

function placeBeside(anchor: HTMLElement, panel: HTMLElement): void {
  const box = anchor.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const above = box.top - gap - edge;
  const below = clientHeight - box.bottom - gap - edge;
  const isAbove = panel.scrollHeight > below && above > below;
  panel.style.maxHeight = `${isAbove ? above : below}px`;
  const room = clientWidth - panel.offsetWidth - edge;
  panel.style.left = `${Math.max(edge, Math.min(box.left, room))}px`;
  panel.style.top = `${isAbove ? box.top - gap - panel.offsetHeight : box.bottom + gap}px`;
}

/** A line of a popover that does something and closes it. */
export function MenuItem({
  children,
  onClick,
  danger = false,
}: {
  readonly children: ReactNode;
  readonly onClick: () => void;
  readonly danger?: boolean;
}): JSX.Element {
  return (
    <button
      type="button"
      className={`flex w-full items-center gap-2 rounded px-2 py-1.5 text-left text-sm hover:bg-hover ${danger ? 'text-failed' : ''}`}
      onClick={(event) => {
        event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
        onClick();
      }}
    >
      {children}
    </button>
  );
}
