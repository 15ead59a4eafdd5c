import { useEffect, useState, type JSX } from 'react';
import { IconButton } from './button.tsx';
import { CheckIcon, CopyIcon } from './icons.tsx';

/** Copies a text to the clipboard and says so for a moment. */
export function CopyButton({
  text,
  label = 'Copy',
}: {
  readonly text: string;
  readonly label?: string;
}): JSX.Element {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <IconButton
      label={copied ? 'Copied' : label}
      onClick={() => void copy().catch(() => undefined)}
    >
      {copied ? <CheckIcon /> : <CopyIcon />}
    </IconButton>
  );
}

/** A shell command with a button that copies it. */
export function Command({ children }: { readonly children: string }): JSX.Element {
  return (
    <div className="inline-flex max-w-full items-center gap-1 rounded border border-line bg-sunken py-0.5 pr-0.5 pl-2.5">
      <code className="overflow-x-auto font-mono text-xs whitespace-nowrap">
        <span className="text-faint select-none">$ </span>
        {children}
      </code>
      <CopyButton text={children} label="Copy this command" />
    </div>
  );
}
