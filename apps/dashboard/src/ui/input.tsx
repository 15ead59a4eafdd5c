import type { ComponentProps, JSX } from 'react';

/** The look of a text field. Touch screens get 16 px, under which phones zoom in. */
const inputClass =
  'h-7 min-w-0 rounded border border-line-strong bg-raised px-2 text-sm text-ink placeholder:text-faint pointer-coarse:h-9 pointer-coarse:text-[16px]';

/** A text field. */
export function TextInput({ className = '', ...rest }: ComponentProps<'input'>): JSX.Element {
  return (
    <input
      type="text"
      spellCheck={false}
      autoComplete="off"
      className={`${inputClass} ${className}`}
      {...rest}
    />
  );
}

/** One of many. */
export function Select({ className = '', ...rest }: ComponentProps<'select'>): JSX.Element {
  return <select className={`${inputClass} pr-1 pl-1.5 ${className}`} {...rest} />;
}
