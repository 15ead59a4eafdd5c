/** The parts of npm's own configuration loader that we use; it brings no types. */
declare module '@npmcli/config' {
  export default class Config {
    constructor(options: {
      npmPath: string;
      definitions: unknown;
      shorthands: unknown;
      flatten: unknown;
      nerfDarts: unknown;
      argv: readonly string[];
      env: Readonly<Record<string, string | undefined>>;
      cwd: string;
      warn: boolean;
    });
    load(): Promise<void>;
    /** Options as npm's libraries take them: registry, proxies, certificates, credentials. */
    readonly flat: Readonly<Record<string, unknown>>;
  }
}
declare module '@npmcli/config/lib/definitions/index.js' {
  const exported: {
    definitions: unknown;
    shorthands: unknown;
    flatten: unknown;
    nerfDarts: unknown;
  };
  export default exported;
}
