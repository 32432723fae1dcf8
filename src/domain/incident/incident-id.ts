/** Crockford's: no I, L, O, U, so that an id survives being read aloud. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 6;
const SPACE = 2 ** (5 * LENGTH);
/** Odd, hence prime to SPACE: neighbours get ids that do not look alike, and none comes twice. */
const STEP = 626_627_285;

/**
 * The id of an environment's `count`th incident, counted from 1. A generation, which begins anew when a fleet's
 * history was lost, starts elsewhere in the 2^30 ids, so that two of them hardly ever meet; where they do, the start of
 * the workflow is refused and the next id is taken.
 */
export function incidentIdOf(generation: string, count: number): string {
  let number = Number((BigInt(startOf(generation)) + BigInt(count) * BigInt(STEP)) % BigInt(SPACE));
  let id = '';
  for (let place = 0; place < LENGTH; place += 1) {
    id = ALPHABET.charAt(number % 32) + id;
    number = Math.floor(number / 32);
  }
  return id;
}

/** FNV-1a, 32 bits. */
function startOf(generation: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const character of generation) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93) >>> 0;
  }
  return hash;
}

/** Whether it is a whole id, written as it is made. */
export function isIncidentId(text: string): boolean {
  return text.length === LENGTH && Array.from(text).every((letter) => ALPHABET.includes(letter));
}

/** An id as people type it: any case, O for 0, I or L for 1, in groups or not, with the word before it or without. */
export function readIncidentId(text: string): string {
  return text
    .trim()
    .replace(/^incident(?=[\s:#-])/i, '')
    .replaceAll(/[\s:#-]/g, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
}
