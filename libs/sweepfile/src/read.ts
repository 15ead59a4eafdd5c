import type { SweepSpec, TrainerCatalog } from '@capsweep/domain';
import { dimensionOrder } from '@capsweep/search';
import type { Finding } from './check/finding.ts';
import { askMethods, checkMethods } from './check/methods.ts';
import { checkResources, forProcesses } from './check/resources.ts';
import { explainIssues } from './check/schema-issues.ts';
import { checkSettings } from './check/settings.ts';
import { checkSpace } from './check/space.ts';
import { compileDocument, configurationCount } from './compile.ts';
import { locate } from './locate.ts';
import { invalidFile, type FileProblem } from './problem.ts';
import { sweepDocument, sweepName, type SweepDocument } from './schema/document.ts';

/** A sweep file's text and what is needed to judge it. */
export interface SweepFileInput {
  /** YAML or JSON. */
  readonly source: string;
  /** Where it came from; used in messages only. @defaultValue `sweep.yaml` */
  readonly file?: string;
  /** Takes the place of the file's own name. */
  readonly name?: string;
  /** What the built-in trainer understands. */
  readonly catalog: TrainerCatalog;
}

/**
 * Reads a sweep file: parses, checks and compiles it.
 *
 * @throws SweepError `sweep-file-invalid` with every problem found, one line each: file, line,
 * column, path, the bad value and what is allowed.
 */
export function readSweepFile(input: SweepFileInput): SweepSpec {
  const file = input.file ?? 'sweep.yaml';
  const located = locate(input.source, file);
  const refuse = (findings: readonly Finding[]): void => {
    const problems = findings.map((f) => located.problem(f.path, f.message, f.atKey));
    if (problems.length > 0) throw invalidFile(inOrder(problems));
  };
  if (located.syntax.length > 0) throw invalidFile(located.syntax);
  const data = input.name === undefined ? located.data : renamed(located.data, input.name);
  const parsed = sweepDocument.safeParse(data);
  if (!parsed.success) refuse(explainIssues(parsed.error.issues, data));
  const document = sweepDocument.parse(data);
  refuse(meaningProblems(document, input.catalog));
  const spec = compileDocument(document);
  refuse([...missingCount(document, spec), ...askMethods(spec, input.catalog)]);
  return spec;
}

/** Whether a text may name a sweep; the reason when not. */
export function nameProblem(name: string): string | undefined {
  const parsed = sweepName.safeParse(name);
  return parsed.success ? undefined : parsed.error.issues[0]?.message;
}

function renamed(data: unknown, name: string): unknown {
  return typeof data === 'object' && data !== null ? { ...data, name } : data;
}

function meaningProblems(document: SweepDocument, catalog: TrainerCatalog): readonly Finding[] {
  const allowed = forProcesses(catalog, document.resources.processes);
  const settings = document.trainer === 'builtin' ? checkSettings(document, allowed) : [];
  const space = checkSpace(document);
  return [
    ...space,
    ...settings,
    ...checkResources(document),
    ...checkMethods(document),
    ...checkObjectives(document),
    ...checkCircles(document),
  ];
}

function checkObjectives({ objective, stop }: SweepDocument): readonly Finding[] {
  if (!Array.isArray(objective)) return [];
  const metrics = objective.map(({ metric }) => metric);
  const twice = metrics.flatMap((metric, i) =>
    metrics.indexOf(metric) < i
      ? [
          {
            path: ['objective', i, 'metric'],
            message: `is ${metric}, which is an objective already`,
          },
        ]
      : [],
  );
  if (objective.length < 2) return twice;
  const message = 'needs a single objective; with several, no one number says what is better';
  const rules = (['target', 'patience'] as const).filter((rule) => stop[rule] !== undefined);
  return [...twice, ...rules.map((rule) => ({ path: ['stop', rule], message }))];
}

function checkCircles(document: SweepDocument): readonly Finding[] {
  try {
    dimensionOrder(compileDocument(document).space);
    return [];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [{ path: ['space'], message: error.message }];
  }
}

function missingCount(document: SweepDocument, spec: SweepSpec): readonly Finding[] {
  if (configurationCount(document, spec) !== undefined) return [];
  const message = `is missing; ${spec.search.sampler.name} has no end of its own, so say how many configurations to try`;
  return [{ path: ['search', 'trials'], message }];
}

function inOrder(problems: readonly FileProblem[]): readonly FileProblem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}
