import type { Complaint } from '../validate.ts';
import { explainIssue } from './explain-issue.ts';
import { find, formatPath, placeOf } from './located.ts';
import type { LocatedMap } from './located.ts';
import type { Report } from './report.ts';

/** Says each complaint of the schema where it belongs; what was found to be wrong there already is not said again. */
export function reportIssues(tree: LocatedMap, issues: readonly Complaint[], report: Report): void {
  for (const { issue, secret } of issues) {
    const at = placeOf(tree, issue.path);
    const found = find(tree, issue.path);
    if (found !== undefined && report.hasErrorAt(at)) continue;
    report.error({ at, path: formatPath(issue.path), ...explainIssue(issue, found, secret) });
  }
}
