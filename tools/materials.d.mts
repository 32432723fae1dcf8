/** A package-lock.json of version 3, as it is parsed. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export const ALLOWED_LICENCES: readonly string[];
export function billOfMaterials(lock: Lock): unknown;
export function licencesOf(lock: Lock): readonly (readonly [licence: string, count: number])[];
export function licenceFaults(lock: Lock): readonly string[];
