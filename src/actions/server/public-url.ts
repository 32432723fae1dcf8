/** An address fit to be shown: without user, password, query and fragment, which may hold secrets. */
export function publicUrl(url: string): string {
  return url.replace(/\/\/[^/?#]*@/, '//').replace(/[?#].*$/s, '');
}
