/** One line of a Prometheus exposition. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const META = /^# (HELP|TYPE) (\S+) (.*)$/;
const LINE = /^([^{\s]+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(?:,|$)/y;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  counter: [''],
  gauge: [''],
};

/**
 * Reads the text format 0.0.4 as strictly as its description has it (prometheus.io, exposition formats): HELP and
 * TYPE once and before the samples, samples of a family together, no sample twice. Throws at the first line that is not right.
 */
export function readExposition(text: string): readonly Family[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families: (Family & { samples: Sample[] })[] = [];
  const seen = new Set<string>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const meta = META.exec(line);
    const current = families.at(-1);
    if (meta !== null) addMeta(families, meta);
    else if (line.startsWith('#')) throw new Error(`neither HELP nor TYPE: ${line}`);
    else if (current === undefined) throw new Error(`a sample before any TYPE: ${line}`);
    else {
      const sample = readSample(line);
      const belongs = (SUFFIXES[current.type] ?? []).some((suffix) => sample.name === current.name + suffix);
      if (!belongs) throw new Error(`${sample.name} stands under ${current.name}, a ${current.type}`);
      const identity = `${sample.name} ${JSON.stringify(Object.entries(sample.labels).sort())}`;
      if (seen.has(identity)) throw new Error(`twice: ${identity}`);
      seen.add(identity);
      current.samples.push(sample);
    }
  }
  return families;
}

function addMeta(
  families: (Family & { samples: Sample[] })[],
  [line, kind, name = '', rest = '']: RegExpExecArray,
): void {
  if (!NAME.test(name)) throw new Error(`not a name: ${line}`);
  if (kind === 'HELP') {
    if (families.some((family) => family.name === name)) throw new Error(`HELP twice: ${name}`);
    families.push({ name, type: '', help: rest, samples: [] });
    return;
  }
  const family = families.at(-1);
  if (family?.name !== name || family.type !== '')
    throw new Error(`TYPE without its HELP before it: ${line}`);
  if (SUFFIXES[rest] === undefined) throw new Error(`not a type: ${line}`);
  families[families.length - 1] = { ...family, type: rest };
}

function readSample(line: string): Sample {
  const [, name = '', labels, value = ''] = LINE.exec(line) ?? [];
  if (!NAME.test(name)) throw new Error(`not a sample: ${line}`);
  const number = value === '+Inf' ? Infinity : Number(value);
  if (value === '' || Number.isNaN(number)) throw new Error(`not a number: ${line}`);
  return { name, labels: readLabels(labels ?? '', line), value: number };
}

function readLabels(text: string, line: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  let end = 0;
  while (end < text.length) {
    const [, name = '', value = ''] = LABEL.exec(text) ?? [];
    if (name === '' || name in labels) throw new Error(`labels are not right: ${line}`);
    labels[name] = value.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
    end = LABEL.lastIndex;
  }
  return labels;
}
