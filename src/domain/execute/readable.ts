const ESCAPE_SEQUENCE = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/gu;
/** Half characters and what turns the direction of writing too. */
const OTHER_CONTROL = /(?![\n\t])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu;

/** Output as text for people: no colours, no cursor movement, nothing that a terminal would obey. */
export function readable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(ESCAPE_SEQUENCE, '').replace(OTHER_CONTROL, '\u{FFFD}');
}
