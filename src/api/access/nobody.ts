/** Who has proven no credential, as the audit log names him: known callers are `key:<name>` or `jwt:<subject>`. */
export const NOBODY = 'nobody';
