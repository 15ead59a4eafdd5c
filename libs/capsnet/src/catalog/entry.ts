import type { SettingSpec } from '@capsweep/domain';

/** What a part of a model may be told; the setting's `when` follows from where it is listed. */
export type OptionSpec = Omit<SettingSpec, 'when'>;

/** One backbone, head, loss, optimizer or dataset: what it is, and the settings only it reads. */
export interface CatalogEntry {
  /** One line for people. */
  readonly summary: string;
  /** Setting name to what it may be. Two entries that share a name share the spec as well. */
  readonly options: Readonly<Record<string, OptionSpec>>;
}
