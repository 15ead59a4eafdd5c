/** A libtorch on this machine. */
export interface Libtorch {
  /** Where it was found: "$LIBTORCH", "PyTorch" or "system". */
  readonly source: string;
  readonly prefix: string;
  readonly include: string;
  readonly lib: string;
  readonly version: string;
  /** The C++ standard that its headers need: 17, 20, ... */
  readonly standard: number;
  readonly cxx11Abi: boolean;
  /** Whether it was built with CUDA. */
  readonly cuda: boolean;
  /** Folders of CUDA's headers, without which the addon is built without CUDA. */
  readonly cudaInclude?: readonly string[];
}

export interface BuildOptions {
  /** Build even if nothing has changed. */
  readonly force?: boolean;
  /** Told one line per compiled file. */
  readonly log?: (line: string) => void;
  /** Build against this one instead of looking for one. */
  readonly libtorch?: Libtorch;
}

export interface BuildOutcome {
  readonly addon: string;
  /** False if there was nothing to do. */
  readonly built: boolean;
  readonly seconds: number;
  readonly libtorch: Libtorch;
}

/** Why an addon could not be built: one line with the remedy. */
export class BuildError extends Error {}

/** Builds the addon if it is missing or out of date. */
export function buildAddon(options?: BuildOptions): Promise<BuildOutcome>;

/** The finished addon. */
export const addonFile: string;
/** What the addon was made of. */
export const manifestFile: string;
/** Everything the compiler said. */
export const logFile: string;
