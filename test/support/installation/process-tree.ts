import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface ListedProcess {
  readonly pid: number;
  readonly parentPid: number;
  readonly command: string;
}

/** Every living process of this machine, as `ps` lists them. */
export async function listProcesses(): Promise<readonly ListedProcess[]> {
  const { stdout } = await run('ps', ['-eo', 'pid=,ppid=,stat=,args=']);
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parentPid, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (command === undefined || state?.startsWith('Z') === true) return [];
    return [{ pid: Number(pid), parentPid: Number(parentPid), command }];
  });
}

/** The processes that a process has started, and those that these have. */
export async function descendantsOf(pid: number): Promise<readonly ListedProcess[]> {
  const all = await listProcesses();
  const found: ListedProcess[] = [];
  let parents: readonly number[] = [pid];
  while (parents.length > 0) {
    const children = all.filter(({ parentPid }) => parents.includes(parentPid));
    found.push(...children);
    parents = children.map((child) => child.pid);
  }
  return found;
}

/** Those that still live and are what they were. */
export async function survivorsOf(processes: readonly ListedProcess[]): Promise<readonly ListedProcess[]> {
  const all = await listProcesses();
  return processes.filter((one) =>
    all.some(({ pid, command }) => pid === one.pid && command === one.command),
  );
}
