import { matches } from '../silence/matches.ts';
import type { MaintenanceWindow } from './maintenance-window.ts';

/** Whether the window is for what has these labels; `server` among them is the server's name. */
export function covers(
  { matchers, servers }: Pick<MaintenanceWindow, 'matchers' | 'servers'>,
  labels: Readonly<Record<string, string>>,
): boolean {
  return matches(labels, matchers) && (servers === undefined || servers.includes(labels['server'] ?? ''));
}
