/** Topics of `watchkeeper help TOPIC`; the pages are loaded when one is asked for. */
export const TOPIC_NAMES = ['exit-codes', 'config', 'environment', 'remote', 'output', 'conditions'] as const;
