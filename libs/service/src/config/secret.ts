import { inspect } from 'node:util';

const hidden = '[hidden]';
const patterns = new Map<string, RegExp>();

/**
 * A text that must not be shown: a password, a token, a key. It prints, serialises and inspects as
 * `[hidden]`, and once it exists, {@link hideSecrets} removes it from whatever passes a log.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    // Shorter ones would blank out innocent text; they are refused where secrets are read.
    if (value.length >= minSecretLength) patterns.set(value, everyWriting(value));
  }

  /** The text itself. Call it where the text is used, and nowhere earlier. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}

/** Secrets shorter than this many characters are refused. */
export const minSecretLength = 8;

/** The text without any secret of this process and without passwords in addresses. */
export function hideSecrets(text: string): string {
  let clean = text.replaceAll(addressPassword, `$1${hidden}@`);
  for (const pattern of patterns.values()) clean = clean.replaceAll(pattern, hidden);
  return clean;
}

// The user and password of `scheme://user:password@host`.
const addressPassword = /([a-z][a-z0-9+.-]*:\/\/[^\s/:@"']*:)[^\s/@"']+@/gi;

/** Matches a text as it is, percent-encoded, and inside JSON inside JSON to any depth. */
function everyWriting(value: string): RegExp {
  const characters = Array.from(value, (character) => {
    if (/[a-z0-9]/i.test(character)) return character;
    if (character === '\n') return '(?:\\n|\\\\+n|%0A)';
    const plain = `\\\\*${character.replace(/[^\w\s]/u, '\\$&')}`;
    const percent = encodeURIComponent(character);
    return percent === character ? plain : `(?:${plain}|${percent})`;
  });
  return new RegExp(characters.join(''), 'gi');
}
