/**
 * One demand on an alert's labels: those of its server and its rule, and `server`, `rule`, `severity` and
 * `environment`. In `value` a `*` stands for any text. A label that is not there counts as empty.
 */
export interface Matcher {
  readonly label: string;
  readonly is: '=' | '!=';
  readonly value: string;
}
