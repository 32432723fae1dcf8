/** A whole address and nothing else: no name, no list, no line break that would begin a header of its own. */
const ADDRESS =
  /^[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,251}[\p{L}\p{N}])?$/u;

export function isMailAddress(text: string): boolean {
  return ADDRESS.test(text);
}

/** Each address once, whatever the case of its letters. */
export function distinctAddresses(addresses: readonly string[]): readonly string[] {
  return [...new Map(addresses.map((address) => [address.toLowerCase(), address])).values()];
}
