/** One field of an action's input, as command line options and query strings need it. */
export interface InputField {
  /** The wire name, such as `time_range`. */
  readonly name: string;
  /** The command line's spelling, such as `--time-range`. */
  readonly flag: string;
  /** A `document` is text of some length: on the command line the path of the file that holds it. */
  readonly kind: 'text' | 'number' | 'boolean' | 'list' | 'document';
  /** The only values accepted; empty when any will do. */
  readonly choices: readonly string[];
  readonly description: string;
  readonly required: boolean;
  readonly defaultValue: unknown;
}

/**
 * Words as they come from a command line or a query string, turned into what the schema expects. A word that does
 * not fit its field is left as it is, so that the schema names it among the problems.
 */
export function inputFromWords(
  fields: readonly InputField[],
  words: Readonly<Record<string, string | readonly string[] | boolean | undefined>>,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  const kinds = new Map(fields.map((field) => [field.name, field.kind]));
  for (const [name, word] of Object.entries(words)) {
    if (word !== undefined) input[name] = valueOf(kinds.get(name) ?? 'text', word);
  }
  return input;
}

function valueOf(kind: InputField['kind'], word: string | readonly string[] | boolean): unknown {
  if (typeof word === 'boolean') return word;
  if (typeof word !== 'string') return kind === 'list' ? [...word] : word.at(-1);
  switch (kind) {
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(word) ? Number(word) : word;
    case 'boolean':
      return { true: true, '1': true, false: false, '0': false }[word] ?? word;
    case 'list':
      return word.split(',').filter((part) => part !== '');
    case 'text':
    case 'document':
      return word;
  }
}
