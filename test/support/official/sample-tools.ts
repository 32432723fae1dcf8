/** A tool as a server lists it, in the shape that both SDKs take. */
export interface SampleTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: {
    readonly type: 'object';
    readonly properties: Record<string, { readonly type: string }>;
    readonly required: string[];
  };
}

/** The three tools that every server here has at first. */
export const SAMPLE_TOOLS: readonly SampleTool[] = [
  aTool('search_restaurants', 'Finds restaurants in a district.', ['district']),
  aTool('recommend_restaurant', 'Recommends one restaurant for a mood.', ['mood']),
  aTool('analyze_sentiment', 'Says how guests liked a restaurant.', ['restaurant_id']),
];

/** A tool whose inputs are required texts. */
export function aTool(name: string, description: string, inputs: readonly string[]): SampleTool {
  const properties = Object.fromEntries(inputs.map((input) => [input, { type: 'string' }]));
  return { name, description, inputSchema: { type: 'object', properties, required: [...inputs] } };
}

/** What calling any of them gives: its name and arguments. */
export function callSample(name: string, given: unknown): { content: { type: 'text'; text: string }[] } {
  return { content: [{ type: 'text', text: `${name} ${JSON.stringify(given)}` }] };
}

/** The tools of a server that may change while it runs, and are listed in pages when `pageSize` is given. */
export interface ToolShelf {
  set(tools: readonly SampleTool[]): void;
  page(cursor: string | undefined): { tools: SampleTool[]; nextCursor?: string };
}

export function createToolShelf(pageSize = Infinity): ToolShelf {
  let tools = SAMPLE_TOOLS;
  return {
    set: (next) => {
      tools = next;
    },
    page: (cursor) => {
      const start = cursor === undefined ? 0 : Number(cursor);
      const end = start + pageSize;
      const page = tools.slice(start, end);
      return end < tools.length ? { tools: page, nextCursor: String(end) } : { tools: page };
    },
  };
}
