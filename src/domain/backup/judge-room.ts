export interface Room {
  /** Bytes that this user may still write on the disk of the backups. */
  readonly freeBytes: number;
  /** Bytes that the backup takes at most. */
  readonly neededBytes: number;
}

export interface RoomVerdict extends Room {
  readonly isEnough: boolean;
  /** What has to be free afterwards. */
  readonly marginBytes: number;
}

const LEAST_MARGIN_BYTES = 64 * 1024 * 1024;
const MARGIN_SHARE = 0.1;

/** Whether a backup leaves the service room to go on: a tenth of its own size, and no less than 64 MiB. */
export function judgeRoom({ freeBytes, neededBytes }: Room): RoomVerdict {
  const marginBytes = Math.max(LEAST_MARGIN_BYTES, Math.ceil(neededBytes * MARGIN_SHARE));
  return { freeBytes, neededBytes, marginBytes, isEnough: freeBytes - neededBytes >= marginBytes };
}
