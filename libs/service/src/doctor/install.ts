/** What the product uses of the system, as the packages that bring it. */
export const systemPackages = {
  'redis-server': { debian: ['redis-server'], brew: ['redis'] },
  git: { debian: ['git'], brew: ['git'] },
  compiler: { debian: ['g++'], brew: ['gcc'] },
  libtorch: { debian: ['libtorch-dev', 'libopenblas0-pthread'], brew: ['pytorch'] },
  chromium: { debian: ['chromium'], brew: ['chromium'] },
  python: { debian: ['python3'], brew: ['python'] },
  curl: { debian: ['curl'], brew: ['curl'] },
} as const satisfies Record<string, Record<'debian' | 'brew', readonly string[]>>;

export type SystemPart = keyof typeof systemPackages;

/** The one command that installs these parts of the system. */
export function installCommand(...parts: readonly SystemPart[]): string {
  const mac = process.platform === 'darwin';
  const packages = parts.flatMap((part) => [...systemPackages[part][mac ? 'brew' : 'debian']]);
  const asRoot = process.getuid?.() === 0 ? '' : 'sudo ';
  return mac
    ? `brew install ${packages.join(' ')}`
    : `${asRoot}apt-get install -y ${packages.join(' ')}`;
}
