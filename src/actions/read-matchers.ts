import { AppError } from '../domain/error/app-error.ts';
import type { Matcher } from '../domain/silence/matcher.ts';
import { parseMatcher } from '../domain/silence/matches.ts';

/** Matchers as people write them: `tier=gold`, `server!=web-*`. Throws INVALID_REQUEST, naming all that are none. */
export function readMatchers(texts: readonly string[], field: string): readonly Matcher[] {
  const parsed = texts.map(parseMatcher);
  const problems = parsed.flatMap((each) =>
    each.status === 'invalid' ? [{ field, message: `${each.message}; ${each.suggestion}` }] : [],
  );
  if (problems.length > 0) {
    const said = problems.map(({ message }) => message).join('. ');
    throw new AppError('INVALID_REQUEST', `${said}.`, { details: { problems } });
  }
  return parsed.flatMap((each) => (each.status === 'parsed' ? [each.matcher] : []));
}
