import { nearest } from '../error/nearest.ts';

/** Whether it is the name of an IANA time zone that this machine knows. Offsets such as `+08:00` are none. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    // That is how Intl says that it does not know a zone.
    return false;
  }
}

/** The zone that was probably meant: of the same city, or nearest in letters. */
export function nearestZone(name: string): string | undefined {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const city = cityOf(name);
  return zones.find((zone) => cityOf(zone) === city) ?? nearest(name, zones);
}

function cityOf(zone: string): string {
  return zone
    .slice(zone.lastIndexOf('/') + 1)
    .toLowerCase()
    .replaceAll(/[\s-]/g, '_');
}
