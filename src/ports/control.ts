import type { FleetMode, ModeView } from '../domain/fleet/mode.ts';
import type { IncidentCommand } from '../domain/incident/incident-command.ts';
import type { IncidentView } from '../domain/incident/incident-view.ts';
import type { MaintenanceWindow } from '../domain/maintenance/maintenance-window.ts';
import type { RunBeginning } from '../domain/runbook/advance-run.ts';
import type { WorkflowEnd } from '../domain/runbook/lost-run.ts';
import type { GivenRunCommand } from '../domain/runbook/run-step.ts';
import type { RunView } from '../domain/runbook/run-view.ts';
import type { NewSilence } from '../domain/routing/quiet-command.ts';
import type { Silence } from '../domain/silence/silence.ts';

export interface SetMode {
  readonly environment: string;
  readonly mode: FleetMode;
  readonly who: string;
  readonly reason: string;
  /** Becomes the update's id: the same key is one change. */
  readonly idempotencyKey: string;
}

export interface ModeSet {
  readonly workflowId: string;
  readonly mode: ModeView;
}

/** Whose change it is, and what makes two requests one. */
interface Asked {
  readonly environment: string;
  readonly who: string;
  /** Becomes the update's id: the same key is one change. */
  readonly idempotencyKey: string;
}

export interface CommandIncident extends Asked {
  readonly id: string;
  readonly command: IncidentCommand;
}

export interface StartRun {
  readonly beginning: RunBeginning;
  /** Whether who starts it may approve it too. */
  readonly allowsSelfApproval: boolean;
}

export interface CommandRun extends Asked, GivenRunCommand {
  readonly id: string;
}

export interface WhichRun {
  readonly environment: string;
  readonly id: string;
}

export interface AddSilence extends Asked {
  readonly silence: NewSilence;
}

export interface AddWindow extends Asked {
  readonly window: MaintenanceWindow;
}

/** A silence's id, or a window's name. */
export interface EndQuiet extends Asked {
  readonly which: string;
}

/** Commands to living workflows. Every method throws TEMPORAL_UNAVAILABLE when Temporal does not answer in time. */
export interface Control {
  /** Throws CONFLICT, saying why, when the fleet refuses. */
  setMode(request: SetMode): Promise<ModeSet>;
  mode(environment: string): Promise<ModeSet>;
  /** The incident after it. Throws CONFLICT, saying why, when it is refused, NOT_FOUND when it does not run. */
  commandIncident(request: CommandIncident): Promise<IncidentView>;
  /** These throw CONFLICT, saying why, when the fleet refuses. */
  addSilence(request: AddSilence): Promise<Silence>;
  expireSilence(request: EndQuiet): Promise<Silence>;
  addWindow(request: AddWindow): Promise<MaintenanceWindow>;
  cancelWindow(request: EndQuiet): Promise<MaintenanceWindow>;
  /** A message has got through at this channel. Throws PRECONDITION_MISSING where no fleet runs. */
  reportWorkingChannel(request: { readonly environment: string; readonly channel: string }): Promise<void>;
  /** Begins a run; its workflow goes on whatever becomes of who asked. Throws CONFLICT where the id is taken. */
  startRun(request: StartRun): Promise<{ readonly workflowId: string }>;
  /** The run after it. Throws CONFLICT, saying why, when it is refused, or the run is over. */
  commandRun(request: CommandRun): Promise<RunView>;
  /** A run as its workflow has it, which may be newer than the store. Throws NOT_FOUND where there is none. */
  run(request: WhichRun): Promise<RunView>;
  /** How a run's workflow was ended from outside; null where it goes on, or came to its own end. */
  runEnd(request: WhichRun): Promise<WorkflowEnd | null>;
  ping(): Promise<void>;
}
