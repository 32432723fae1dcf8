/** What `init` writes: the last place that is looked at. */
export const WRITTEN_CONFIG = 'watchkeeper.yaml';
/** What `up` runs when no `--config` is given (SURFACE section 5). */
export const CURRENT_CONFIG = 'config/current_config.yaml';
