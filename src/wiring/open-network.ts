import { createNetwork } from '../adapters/network/create-network.ts';
import type { Network } from '../ports/network.ts';

/** The network of this machine; there is nothing to close. */
export function openNetwork(): Network {
  return createNetwork();
}
