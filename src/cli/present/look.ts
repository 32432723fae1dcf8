import { styleText } from 'node:util';

/** What a piece of text is; the terminal's own palette decides how that looks (16 colours only). */
export type Style = 'good' | 'warning' | 'bad' | 'faint' | 'strong' | 'plain';

const FORMATS = {
  good: 'green',
  warning: 'yellow',
  bad: 'red',
  faint: 'dim',
  strong: 'bold',
  plain: [],
} as const satisfies Record<Style, Parameters<typeof styleText>[0]>;

/** How output may look where it goes. */
export interface Look {
  /** Columns; infinite where nobody has to fit. */
  readonly width: number;
  /** Rows; infinite where nothing scrolls. */
  readonly height: number;
  /** Whether a person reads it as it comes: shapes beside words, and hints. */
  readonly isTerminal: boolean;
  paint(style: Style, text: string): string;
}

export interface LookFacts {
  readonly width: number;
  readonly height: number;
  readonly isTerminal: boolean;
  readonly hasColours: boolean;
}

export function createLook({ hasColours, ...size }: LookFacts): Look {
  return {
    ...size,
    paint: (style, text) =>
      hasColours && style !== 'plain' ? styleText(FORMATS[style], text, { validateStream: false }) : text,
  };
}

/** Of a stream as it is now: a terminal can be resized. Colour honours NO_COLOR and TERM=dumb. */
export function lookOf(stream: NodeJS.WriteStream, wantsColour: boolean): Look {
  if (!stream.isTTY) {
    return createLook({ width: Infinity, height: Infinity, isTerminal: false, hasColours: false });
  }
  const { columns, rows } = stream;
  return createLook({
    width: columns > 0 ? columns : 80,
    height: rows > 0 ? rows : 24,
    isTerminal: true,
    hasColours: wantsColour && stream.hasColors(),
  });
}
