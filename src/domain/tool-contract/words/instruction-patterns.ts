import type { WordPattern } from './word-pattern.ts';

const SECRETS =
  'passwords?|passphrases?|private keys?|seed phrases?|secret keys?|api[ _-]?keys?|(?:access|auth|bearer|session) tokens?|credentials?|ssh keys?|credit cards?|session cookies?|one-time codes?';
const SECRET_FILES =
  '\\.ssh\\b|id_(?:rsa|ed25519|ecdsa)\\b|\\.aws/|\\.netrc\\b|\\.npmrc\\b|\\.kube/|\\.gnupg\\b|mcp\\.json\\b|/etc/(?:passwd|shadow)\\b|\\.bash_history\\b|\\.git-credentials\\b';
/** What a model has before it; an id or a title of it is another thing. */
const CONTEXT =
  "(?:(?:conversation|chat|message)(?: history| log| transcript)?|chat history|previous messages|system prompt|everything (?:above|so far)|(?:tool|function) (?:results|outputs|calls)|user'?s? (?:files|messages|data|prompt))(?! ?(?:_?ids?|identifiers?|names?|titles?|threads?)\\b)";

const folded = (
  id: string,
  severity: WordPattern['severity'],
  { says, is }: { readonly says: string; readonly is: RegExp },
): WordPattern => ({ id, version: 1, severity, reads: 'folded', says, isIn: (text) => is.test(text) });

/** Each gap is bounded, so that no text makes the search slow. */
const near = (...parts: readonly string[]): RegExp => new RegExp(parts.join(''), 'i');

/** Words to the model that uses a tool, where words about the tool belong. Written in the imperative; honest ones are not. */
export const INSTRUCTION_PATTERNS: readonly WordPattern[] = [
  folded('ignore-instructions', 'high', {
    says: 'It tells the model to ignore its instructions.',
    is: near(
      '\\b(?:ignore|disregard|forget)\\b[^.]{0,30}\\b(?:previous|prior|earlier|above|preceding|system|other|your)\\b',
      '[^.]{0,20}\\b(?:instructions?|prompts?|rules|guidelines|directions|directives)\\b',
    ),
  }),
  folded('conceal-from-user', 'high', {
    says: 'It tells the model to keep something from the user.',
    is: near(
      "\\b(?:do not|don['’]?t|never|must not|should not|without)\\b ?(?:ever |explicitly )?",
      '(?:tell(?:ing)?|inform(?:ing)?|mention(?:ing)?|reveal(?:ing)?|disclos(?:e|ing)|let(?:ting)?|alert(?:ing)?)\\b',
      "[^.]{0,40}\\bto the (?:user|human)\\b(?!['’]s)|",
      "\\b(?:do not|don['’]?t|never|must not|should not|without)\\b (?:ever |explicitly )?",
      "(?:tell(?:ing)?|inform(?:ing)?|alert(?:ing)?|let(?:ting)?) (?:the |your )?(?:user|human)s?\\b(?!['’]s)|",
      "\\b(?:hidden|secret|hide (?:this|it)|conceal(?:ed)? (?:this|it)?) ?from the (?:user|human)\\b(?!['’]s)|",
      '\\bthe (?:user|human) (?:must|should|may|can) ?not (?:know|see|notice|be told|be aware|find out)\\b',
    ),
  }),
  folded('before-this-tool', 'high', {
    says: 'It tells the model to fetch something of the machine before it uses a tool.',
    is: near(
      '\\b(?:before|prior to|when(?:ever)?|in order to|each time|every time)\\b[^.]{0,20}\\b(?:us(?:e|ing)|call(?:ing)?|invok(?:e|ing)|run(?:ning)?)\\b',
      '[^.]{0,20}\\b(?:tool|function)s?\\b[^.]{0,60}\\b(?:read|open|cat|load|collect|gather|send|upload|include)\\b',
      '.{0,60}(?:\\bfiles?\\b|~/|/etc/|\\.env\\b|\\benvironment variables?\\b|\\bconversation\\b|\\bcontents? of\\b|\\bsecrets?\\b)',
    ),
  }),
  folded('read-secret-file', 'high', {
    says: 'It tells the model to read a file that holds secrets.',
    is: near(
      '\\b(?:read|open|cat|load|copy|attach|include|pass|paste)\\b (?:out )?(?:the |all |any )?(?:(?:contents?|files?|text)(?: of| at| from| in)? ?)?(?:the )?(?:file )?',
      `[\`'"]?[\\w/~$%.{}-]{0,40}(?:${SECRET_FILES})`,
    ),
  }),
  folded('send-context', 'high', {
    says: 'It tells the model to send what it knows somewhere.',
    is: near(
      `\\b(?:send|post|forward|upload|transmit|e-?mail|bcc|leak|exfiltrate|report|copy)\\b[^.]{0,50}(?:${CONTEXT}|\\b(?:${SECRETS})\\b)`,
      '.{0,60}(?:\\b(?:https?|ftp|wss?)://|[\\w.+-]@[\\w-]{1,63}\\.\\w|\\+\\d{7}|\\bwebhook\\b|\\bexternal (?:server|address|endpoint)\\b|\\bthis (?:address|number)\\b)',
    ),
  }),
  folded('smuggle-context', 'medium', {
    says: 'It tells the model to put what it knows into an argument.',
    is: near(
      `\\b(?:put|pass|include|insert|write|place|append|add|encode)\\b[^.]{0,30}(?:${CONTEXT}|\\b(?:contents?|text) of (?:the )?(?:previous|other|that|this file|the file))`,
      '[^.]{0,50}\\b(?:in|into|as|to|within|through|via)\\b[^.]{0,20}(?:[`\'"]\\w{1,60}[`\'"]|\\b(?:parameter|argument|field|sidenote|side ?note|input)\\b)',
    ),
  }),
  folded('alter-other-tool', 'high', {
    says: 'It tells the model to use another tool differently.',
    is: near(
      '\\b(?:when(?:ever)?|if|each time|every time|once|after|before)\\b[^.]{0,30}(?:\\b(?:an?other|other|any|every|all) tools?\\b|[`\'"]?\\b[a-z0-9]{1,60}_[a-z0-9_]{1,60}\\b[`\'"]?)[^.]{0,20}\\b(?:is|are|gets?) (?:called|invoked|executed)\\b',
      '[^.]{0,80}\\b(?:must|always|instead|change|replace|modify|set|add|redirect|bcc|send|use|make sure)\\b',
    ),
  }),
  folded('replace-other-tools', 'medium', {
    says: 'It tells the model not to use other tools.',
    is: near(
      "\\b(?:do not|don['’]?t|never|must not|stop) (?:use|using|call|calling|trust|trusting)\\b[^.]{0,20}\\b(?:any |the |all )?(?:other|another|existing|built-?in)\\b[^.]{0,20}\\b(?:tools?|servers?|functions?)\\b",
    ),
  }),
  folded('call-always', 'medium', {
    says: 'It tells the model to use this tool whatever it was asked.',
    is: near(
      '\\b(?:must|always|have to)\\b[^.]{0,15}\\b(?:call|use|invoke|run)\\b[^.]{0,10}\\bthis (?:tool|function)\\b',
      '[^.]{0,40}\\b(?:before|after|for|on|to|with|in|of|regardless of|no matter)\\b[^.]{0,15}\\b(?:any|every|each|all|what)\\b(?: other| the)? ?(?:user )?(?:tools?|messages?|responses?|requests?|replies|reply|answers?|questions?|tasks?|actions?|the user)\\b',
    ),
  }),
  folded('ask-for-secret', 'high', {
    says: 'It tells the model to obtain a secret from the user.',
    is: near(
      '\\b(?:ask|prompt|tell|convince|persuade|have|get)\\b (?:the )?(?:user|human|them)\\b[^.]{0,30}\\b(?:for|to (?:enter|provide|paste|share|give|type|confirm))\\b',
      `[^.]{0,30}\\b(?:${SECRETS})\\b`,
    ),
  }),
  folded('collect-secrets', 'high', {
    says: 'It tells the model to collect secrets that it has met.',
    is: near(
      "\\b(?:provide|include|pass|supply|send|give|paste|share|put|submit|collect|gather|attach|append)\\b[^.]{0,20}\\b(?:all|any|every|the user['’]?s|their|available|stored|saved)\\b",
      `[^.]{0,25}\\b(?:${SECRETS}|environment variables?)\\b`,
    ),
  }),
  folded('pose-as-system', 'high', {
    says: 'It poses as the system, or as marks that only the system writes.',
    is: near(
      '<\\|?/?(?:im_start|im_end|system|endoftext|assistant)\\|?>|\\[/?INST\\]|<</?SYS>>|</?(?:important|instructions?|secret|hidden|admin)>|',
      '\\b(?:system|administrator|admin|developer) override\\b|\\bnew (?:system )?instructions? ?:|\\byou are now (?:in|an?|the) [^.]{0,20}(?:mode|assistant|agent|admin)',
    ),
  }),
];
