import type { DoctorLine } from '../../domain/doctor/doctor-line.ts';
import type { Diagnosis } from '../../domain/doctor/diagnosis.ts';
import type { Look, Style } from '../present/look.ts';
import { printable, wrap } from '../present/text-width.ts';

const MARKS = {
  ok: { shape: '●', word: 'ok', style: 'good' },
  warn: { shape: '▲', word: 'warn', style: 'warning' },
  fail: { shape: '■', word: 'fail', style: 'bad' },
} as const satisfies Record<DoctorLine['status'], { shape: string; word: string; style: Style }>;

const INDENT = 8;

/** A diagnosis for people: what is wrong comes last, where the eye rests. */
export function doctorLines({ status, lines }: Diagnosis, look: Look): readonly string[] {
  const well = lines.filter((line) => line.status === 'ok').flatMap((line) => lineText(line, look));
  return [...well, ...troubleLines({ lines }, look), '', endLine({ status, lines }, look)];
}

/** Of a diagnosis what is to be known of and what is to be cured. */
export function troubleLines({ lines }: Pick<Diagnosis, 'lines'>, look: Look): readonly string[] {
  const order = ['warn', 'fail'] as const;
  const sorted = order.flatMap((each) => lines.filter((line) => line.status === each));
  return sorted.flatMap((line) => lineText(line, look));
}

function lineText({ name, status, message, cure }: DoctorLine, look: Look): readonly string[] {
  const { shape, word, style } = MARKS[status];
  const mark = look.isTerminal ? `${shape} ${word}` : word;
  const said = wrap(printable(`${name}: ${message}`), look.width - INDENT);
  const cured = cure === null ? [] : wrap(printable(`Cure: ${cure}`), look.width - INDENT);
  return [
    ...said.map((text, index) => `${look.paint(style, (index === 0 ? mark : '').padEnd(INDENT))}${text}`),
    ...cured.map((text) => `${' '.repeat(INDENT)}${look.paint('strong', text)}`),
  ];
}

function endLine({ status, lines }: Diagnosis, look: Look): string {
  if (status === 'ok') return look.paint('good', `All is well: ${lines.length} things looked at.`);
  const count = (wanted: DoctorLine['status']): number =>
    lines.filter((line) => line.status === wanted).length;
  return look.paint(MARKS[status].style, `${count('fail')} to cure, ${count('warn')} to know of.`);
}
