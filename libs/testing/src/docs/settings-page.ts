import type { Setting, Settings } from '@capsweep/service';

/** What a settings page says besides the settings. */
export interface SettingsPage {
  readonly title: string;
  /** Markdown below the title. */
  readonly about: string;
  readonly settings: Settings;
  /** Words for defaults that differ from machine to machine, by the setting's name. */
  readonly defaults?: Readonly<Record<string, string>>;
}

/** The reference page of a program's settings, in Markdown: a row for each, from the code. */
export function settingsPage({ title, about, settings, defaults = {} }: SettingsPage): string {
  const rows = Object.entries(settings).map(([name, setting]) =>
    [
      setting.flag === undefined ? '' : `\`${setting.flag}\``,
      `\`${setting.env}\``,
      setting.help,
      allowed(setting),
      defaults[name] ?? shown(setting),
    ].join(' | '),
  );
  const head = [
    'option | variable | what it says | allowed | default',
    '--- | --- | --- | --- | ---',
  ];
  const table = [...head, ...rows].map((row) => `| ${row} |`).join('\n');
  return `# ${title}\n\n${about}\n\n${table}\n`;
}

/** What a setting says is allowed, when it refuses an empty text; only lists take that. */
function allowed({ is }: Setting): string {
  const refused = is.safeParse('');
  return refused.success ? 'texts separated by commas' : (refused.error.issues[0]?.message ?? '');
}

function shown({ otherwise, is }: Setting): string {
  if (otherwise === undefined || (Array.isArray(otherwise) && otherwise.length === 0)) return '';
  const isTime = is.safeParse('1s').data === 1000 && !is.safeParse('5').success;
  return `\`${isTime ? `${Number(otherwise) / 1000}s` : JSON.stringify(otherwise)}\``.replaceAll(
    '"',
    '',
  );
}
