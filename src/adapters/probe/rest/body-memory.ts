import { hash } from 'node:crypto';
import type { RestPathSpec } from '../../../domain/server/server-spec.ts';
import { judgeBody, type JudgedBody } from './judge-body.ts';

/** The last body of one endpoint: the same bytes under the same rules get the same judgement without a parse. */
export class BodyMemory {
  #last: { readonly digest: string; readonly spec: RestPathSpec; readonly judged: JudgedBody } | null = null;

  judge(body: Buffer, spec: RestPathSpec, excerpt: (text: string) => string): JudgedBody {
    const digest = hash('sha1', body, 'base64');
    if (this.#last?.digest === digest && this.#last.spec === spec) return this.#last.judged;
    const judged = judgeBody(body.toString('utf8'), spec, excerpt);
    this.#last = { digest, spec, judged };
    return judged;
  }
}
