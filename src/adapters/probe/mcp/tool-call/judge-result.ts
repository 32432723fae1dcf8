import { compileAssertion, type Called } from '../../../../domain/probe/compile-assertion.ts';
import { isNestedTooDeep } from '../../../../domain/tool-contract/canonicalise.ts';
import { isJsonList, isRecord, type JsonRecord } from '../../json-value.ts';
import type { Excerpt } from '../envelope.ts';

/** Why a result is not what it should be; null when it is. */
export function judgeResult(called: Called, assertion: string | null, excerpt: Excerpt): string | null {
  const { result } = called;
  const { resultType = 'complete' } = result;
  if (resultType !== 'complete')
    return `it was not completed, the server answered ${excerpt(JSON.stringify(resultType))}`;
  if (result['isError'] === true) return `the tool answered with an error: ${excerpt(wordsOf(result))}`;
  if (assertion === null) return null;
  const compiled = compileAssertion(assertion);
  if (compiled.status === 'refused') return `the assertion cannot be asked: ${compiled.reason}`;
  if (compiled.holds(called)) return null;
  return `not true: ${excerpt(assertion)}; the result is ${excerpt(textOf(result))}`;
}

/** The tool's own words where it has any. */
function wordsOf(result: JsonRecord): string {
  const content = isJsonList(result['content']) ? result['content'] : [];
  const words = content.flatMap((block) =>
    isRecord(block) && typeof block['text'] === 'string' ? [block['text']] : [],
  );
  return words.length === 0 ? textOf(result) : words.join(' ');
}

function textOf(result: JsonRecord): string {
  return isNestedTooDeep(result) ? '(nested too deeply to be shown)' : JSON.stringify(result);
}
