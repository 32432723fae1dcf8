import type { ApiContext } from './request.ts';

const FORWARDING = /^(forwarded|via|x-real-ip|x-forwarded-.+)$/;

/** The headers by which a proxy says that it passes on what somebody else asks. */
export function forwardingHeaders(c: ApiContext): readonly string[] {
  return [...c.req.raw.headers.keys()].filter((name) => FORWARDING.test(name));
}
