import { useMutation } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { tagSweep } from '../../api/actions.ts';
import { CloseIcon, TagIcon } from '../../ui/icons.tsx';
import { TextInput } from '../../ui/input.tsx';
import { ErrorNote } from '../../ui/message.tsx';
import { Popover } from '../../ui/popover.tsx';

/** A sweep's tags, and a field that adds one. */
export function Tags({
  sweep,
  tags,
}: {
  readonly sweep: string;
  readonly tags: readonly string[];
}): JSX.Element {
  const change = useMutation({
    mutationFn: ({ add = [], remove = [] }: { add?: string[]; remove?: string[] }) =>
      tagSweep(sweep, { add, remove }),
  });
  return (
    <span className="inline-flex flex-wrap items-center gap-1">
      {tags.map((tag) => (
        <TagChip key={tag} tag={tag} onRemove={() => change.mutate({ remove: [tag] })} />
      ))}
      <Popover label="Add a tag" button={<TagIcon />} tone="quiet" iconOnly>
        <TagField onAdd={(tag) => change.mutate({ add: [tag] })} />
        {change.error && <ErrorNote error={change.error} />}
      </Popover>
    </span>
  );
}

function TagChip({
  tag,
  onRemove,
}: {
  readonly tag: string;
  readonly onRemove: () => void;
}): JSX.Element {
  return (
    <span
      data-tag={tag}
      className="inline-flex items-center gap-0.5 rounded-full bg-sunken py-px pr-0.5 pl-2 text-xs text-muted"
    >
      {tag}
      <button
        type="button"
        aria-label={`Take the tag ${tag} away`}
        onClick={onRemove}
        className="rounded-full p-0.5 text-faint hover:text-ink [&_svg]:size-3"
      >
        <CloseIcon />
      </button>
    </span>
  );
}

function TagField({ onAdd }: { readonly onAdd: (tag: string) => void }): JSX.Element {
  const [text, setText] = useState('');
  return (
    <form
      className="w-56 p-1"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') onAdd(text.trim());
        setText('');
      }}
    >
      <TextInput
        aria-label="New tag"
        placeholder="New tag, then Enter"
        value={text}
        maxLength={60}
        onChange={(event) => setText(event.target.value)}
        className="w-full"
      />
    </form>
  );
}
