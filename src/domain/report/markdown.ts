/** A table of Markdown; what is in a cell stays in it. */
export function markdownTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(cellOf).join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)];
}

function cellOf(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll('|', '\\|');
}

/** Never rounded up to 100 while something failed. */
export function percentText(share: number | null): string {
  if (share === null) return '-';
  return share === 1 ? '100 %' : `${(Math.floor(share * 100_000) / 1_000).toFixed(2)} %`;
}

export function millisText(ms: number | null): string {
  return ms === null ? '-' : String(Math.round(ms * 10) / 10);
}

/** `+12 %`, `-3 %`. */
export function changeText(share: number | null): string {
  if (share === null) return '-';
  const percent = Math.round(share * 100);
  return `${percent > 0 ? '+' : ''}${percent} %`;
}
