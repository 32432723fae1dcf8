import { compileAssertion, type Called } from '../../../../domain/probe/compile-assertion.ts';
import { isNestedTooDeep } from '../../../../domain/tool-contract/canonicalise.ts';
import { isJsonList, isRecord, type JsonRecord } from '../../json-value.ts';
import type { Access } from '../../http/access.ts';
import { redactJson } from '../../redact-json.ts';

/** What makes a server's words fit to be shown. */
type Censor = Pick<Access, 'excerpt' | 'redact'>;

/** Why a result is not what it should be; null when it is. */
export function judgeResult(called: Called, assertion: string | null, censor: Censor): string | null {
  const { result } = called;
  const { resultType = 'complete' } = result;
  if (resultType !== 'complete')
    return `it was not completed, the server answered ${censor.excerpt(JSON.stringify(resultType))}`;
  if (result['isError'] === true)
    return `the tool answered with an error: ${censor.excerpt(wordsOf(result, censor))}`;
  if (assertion === null) return null;
  const compiled = compileAssertion(assertion);
  if (compiled.status === 'refused') return `the assertion cannot be asked: ${compiled.reason}`;
  if (compiled.holds(called)) return null;
  return `not true: ${censor.excerpt(assertion)}; the result is ${censor.excerpt(textOf(result, censor))}`;
}

/** The tool's own words where it has any. */
function wordsOf(result: JsonRecord, censor: Censor): string {
  const content = isJsonList(result['content']) ? result['content'] : [];
  const words = content.flatMap((block) =>
    isRecord(block) && typeof block['text'] === 'string' ? [block['text']] : [],
  );
  return words.length === 0 ? textOf(result, censor) : words.join(' ');
}

/** Redacted before it is spelled as JSON: a tool that answers with JSON in a text would spell a secret in it twice. */
function textOf(result: JsonRecord, censor: Censor): string {
  if (isNestedTooDeep(result)) return '(nested too deeply to be shown)';
  return JSON.stringify(redactJson(result, (text) => censor.redact(text)));
}
