import type { ReportKind } from '../../ports/output-files.ts';
import type { ActionContext } from '../action.ts';

export interface LeftReport {
  readonly kind: ReportKind;
  /** Of the files, without their endings. */
  readonly name: string;
  readonly report: unknown;
  readonly markdown: string;
}

/** A report as Markdown and as JSON on the machine that asks; none where that is not this one. */
export async function leaveReport(
  { outputs }: Pick<ActionContext, 'outputs'>,
  { kind, name, report, markdown }: LeftReport,
): Promise<readonly string[]> {
  if (outputs === undefined) return [];
  return outputs.writeReport(kind, {
    [`${name}.md`]: markdown,
    [`${name}.json`]: `${JSON.stringify(report, null, 2)}\n`,
  });
}
