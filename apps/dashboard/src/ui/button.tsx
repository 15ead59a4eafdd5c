import type { ComponentProps, JSX } from 'react';

/** How much a button asks for attention. */
export type ButtonTone = 'plain' | 'quiet' | 'primary' | 'danger';

const tones: Record<ButtonTone, string> = {
  plain: 'border-line-strong bg-raised text-ink hover:bg-hover',
  quiet: 'border-transparent text-muted hover:bg-hover hover:text-ink',
  primary: 'border-accent bg-accent text-on-accent hover:brightness-110',
  danger: 'border-failed bg-raised text-failed hover:bg-failed hover:text-on-accent',
};

/** The look of a button, for links that act as one. */
export function buttonClass(tone: ButtonTone = 'plain'): string {
  return `inline-flex h-7 items-center justify-center gap-1.5 rounded border px-2 text-sm font-medium whitespace-nowrap select-none disabled:cursor-not-allowed disabled:opacity-45 pointer-coarse:h-9 ${tones[tone]}`;
}

/** A button. */
export function Button({
  tone = 'plain',
  className = '',
  ...rest
}: ComponentProps<'button'> & { readonly tone?: ButtonTone }): JSX.Element {
  return <button type="button" className={`${buttonClass(tone)} ${className}`} {...rest} />;
}

/** A square button with only an icon; its label is for screen readers and the tooltip. */
export function IconButton({
  label,
  tone = 'quiet',
  className = '',
  ...rest
}: ComponentProps<'button'> & {
  readonly label: string;
  readonly tone?: ButtonTone;
}): JSX.Element {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`${buttonClass(tone)} w-7 px-0! pointer-coarse:w-9 ${className}`}
      {...rest}
    />
  );
}
