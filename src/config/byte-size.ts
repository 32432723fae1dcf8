const UNITS = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 } as const;
const BYTE_SIZE = /^(\d{1,12}) ?(B|KB|MB|GB)$/i;

/** `512KB`, `100MB`, `1GB` in bytes, of 1024 each; null when the text is no size. */
export function parseByteSize(text: string): number | null {
  const [, amount, unit] = BYTE_SIZE.exec(text) ?? [];
  const name = unit?.toUpperCase();
  return amount !== undefined && isUnit(name) ? Number(amount) * UNITS[name] : null;
}

function isUnit(unit: string | undefined): unit is keyof typeof UNITS {
  return unit !== undefined && Object.hasOwn(UNITS, unit);
}
