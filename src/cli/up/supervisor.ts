import { spawn, type ChildProcess } from 'node:child_process';

export interface ChildPlan {
  readonly role: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Whether it learns from a closed channel that its parent is gone. */
  readonly hasChannel: boolean;
}

export interface SupervisorOptions {
  readonly say: (line: string) => void;
  readonly onStarted: (role: string, pid: number) => void;
}

interface Supervised {
  readonly plan: ChildPlan;
  process: ChildProcess;
  failures: number;
  startedAtMs: number;
  /** Null before its first end, and while it is down. */
  restartedAtMs: number | null;
}

const RESTART_MS = 500;
const LONGEST_RESTART_MS = 10_000;
/** A child that lived this long starts anew with a clean record. */
const STEADY_MS = 30_000;

/** Keeps child processes running: one that dies is started again, and it is said. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #children = new Map<string, Supervised>();
  #isStopping = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Starts nothing any more once a child has been told to stop. */
  start(plan: ChildPlan): void {
    if (this.#isStopping) return;
    this.#children.set(plan.role, {
      plan,
      process: this.#spawn(plan),
      failures: 0,
      startedAtMs: Date.now(),
      restartedAtMs: null,
    });
  }

  /** Since when a child that had died runs again, epoch milliseconds; null for one that never died or is down. */
  restartedAtMs(role: string): number | null {
    return this.#children.get(role)?.restartedAtMs ?? null;
  }

  /** Sends a signal to the children that are ours to talk to. */
  passOn(signal: NodeJS.Signals): void {
    for (const { plan, process } of this.#children.values()) if (plan.hasChannel) process.kill(signal);
  }

  /** SIGTERM, then SIGKILL after the grace; resolves when the child is gone. */
  async stop(role: string, graceMs: number): Promise<void> {
    this.#isStopping = true;
    const child = this.#children.get(role)?.process;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => {
      child.once('exit', () => {
        resolve();
      });
    });
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await gone;
    clearTimeout(timer);
  }

  #spawn(plan: ChildPlan): ChildProcess {
    const child = spawn(plan.command, plan.args, {
      env: plan.env,
      stdio: plan.hasChannel ? ['ignore', 'inherit', 'inherit', 'ipc'] : ['ignore', 'ignore', 'inherit'],
      // Ctrl-C reaches the whole group: children leave at their parent's word, in order, not at the terminal's.
      detached: true,
    });
    if (child.pid !== undefined) this.#options.onStarted(plan.role, child.pid);
    child.on('error', (error) => {
      this.#options.say(`The ${plan.role} could not be started: ${error.message}`);
      // One that never came to be has no `exit`.
      if (child.pid === undefined) this.#exited(plan.role, 'never started');
    });
    child.once('exit', (code, signal) => {
      this.#exited(plan.role, signal ?? `exit ${String(code)}`);
    });
    return child;
  }

  /** With the local time, as a line for each change has. */
  #say(line: string): void {
    this.#options.say(`${new Date().toTimeString().slice(0, 8)}  ${line}`);
  }

  #exited(role: string, how: string): void {
    const child = this.#children.get(role);
    if (child === undefined || this.#isStopping) return;
    child.restartedAtMs = null;
    child.failures = Date.now() - child.startedAtMs > STEADY_MS ? 1 : child.failures + 1;
    const pauseMs = Math.min(RESTART_MS * 2 ** (child.failures - 1), LONGEST_RESTART_MS);
    this.#say(`The ${role} has died (${how}); starting it again in ${pauseMs / 1_000} s`);
    setTimeout(() => {
      if (this.#isStopping) return;
      child.startedAtMs = Date.now();
      child.process = this.#spawn(child.plan);
      const { pid } = child.process;
      if (pid === undefined) return;
      child.restartedAtMs = child.startedAtMs;
      this.#say(`The ${role} has been started again (process ${pid})`);
    }, pauseMs);
  }
}
