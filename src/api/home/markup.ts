import type { HtmlEscapedString } from 'hono/utils/html';

/** What `html` makes: everything put into it has been escaped. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;
