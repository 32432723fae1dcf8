/** Orders of the table, in the turn in which `s` goes through them. */
export const ORDERS = ['urgency', 'name', 'age', 'time'] as const;
export type Order = (typeof ORDERS)[number];

/** What the person at the keys has asked for. */
export interface TopState {
  readonly order: Order;
  /** Only servers whose name, status or reason has this in it. */
  readonly filter: string;
  /** Keys go into the filter. */
  readonly isTyping: boolean;
  readonly showsKeys: boolean;
  /** Servers scrolled past. */
  readonly scrolled: number;
  /** Why the picture is not of just now; null while all is well. */
  readonly trouble: string | null;
}

export const FIRST_STATE: TopState = {
  order: 'urgency',
  filter: '',
  isTyping: false,
  showsKeys: false,
  scrolled: 0,
  trouble: null,
};

const ESCAPE = '\u001b';
const ENTER = '\r';
const BACKSPACES: readonly string[] = ['\u007f', '\b'];
const PAGE = 10;

/** The state after a key; `quit` for the key that ends the view. */
export function pressKey(state: TopState, key: string): TopState | 'quit' {
  if (state.isTyping) return typeKey(state, key);
  const scroll = SCROLLS.get(key);
  if (scroll !== undefined) return { ...state, scrolled: Math.max(0, state.scrolled + scroll) };
  switch (key) {
    case 'q':
      return 'quit';
    case 's':
      return { ...state, order: orderAfter(state.order), scrolled: 0 };
    case '/':
      return { ...state, isTyping: true, showsKeys: false };
    case '?':
      return { ...state, showsKeys: !state.showsKeys };
    case ESCAPE:
      return { ...state, filter: '', showsKeys: false, scrolled: 0 };
    default:
      return state;
  }
}

const SCROLLS: ReadonlyMap<string, number> = new Map([
  ['j', 1],
  ['\u001b[B', 1],
  ['k', -1],
  ['\u001b[A', -1],
  [' ', PAGE],
  ['\u001b[6~', PAGE],
  ['\u001b[5~', -PAGE],
]);

function typeKey(state: TopState, key: string): TopState {
  if (key === ENTER) return { ...state, isTyping: false };
  if (key === ESCAPE) return { ...state, isTyping: false, filter: '', scrolled: 0 };
  if (BACKSPACES.includes(key)) return { ...state, filter: state.filter.slice(0, -1), scrolled: 0 };
  return /^[^\p{Cc}]+$/u.test(key) ? { ...state, filter: state.filter + key, scrolled: 0 } : state;
}

function orderAfter(order: Order): Order {
  return ORDERS[(ORDERS.indexOf(order) + 1) % ORDERS.length] ?? 'urgency';
}
