import type { Severity } from '../../domain/alert/alert-rule.ts';
import type { Style } from './look.ts';

export const SEVERITY_STYLES = {
  critical: 'bad',
  high: 'bad',
  medium: 'warning',
  low: 'faint',
} as const satisfies Record<Severity, Style>;
