import { median, twoSidedP } from './normal.ts';

/** A place at which a series went over to another level and stayed there for a while. */
export interface Shift {
  /** The first value of the new level. */
  readonly index: number;
  /** Medians of the stretches before and after it, up to the shifts next to it. */
  readonly before: number;
  readonly after: number;
  /** Probability of a difference as large by chance, corrected for having looked at every place. */
  readonly p: number;
}

/** Fewer values say nothing of a level. */
const SHORTEST_STRETCH = 4;
const LARGEST_P = 0.05;
/** What people would not notice is no shift, however sure it is. */
const LEAST_CHANGE = 0.2;
const LEAST_MS = 5;
/** What a further shift has to explain, in rank variances by the logarithm of the length; the test decides afterwards. */
const PENALTY = 2;

/**
 * Shifts of level, in order. The series is parted where the ranks of its values have the least spread within the parts,
 * each further part at a price (optimal partitioning, Jackson et al. 2005); ranks, so that no outlier counts for more
 * than one value. Each place is then moved to where the medians beside it fit best, and kept where Wilcoxon's rank-sum
 * test finds both sides different (Bonferroni) and the medians differ by a fifth and by 5 ms.
 */
export function findShifts(values: readonly number[]): readonly Shift[] {
  const places = refine(values, part(ranksOf(values)));
  const bounds = [0, ...places, values.length];
  return places.flatMap((index, place) => {
    const left = values.slice(bounds[place], index);
    const right = values.slice(index, bounds[place + 2]);
    const shift = { index, before: median(left), after: median(right) };
    const p = Math.min(1, rankSumP(left, right) * (values.length - 2 * SHORTEST_STRETCH + 1));
    return p <= LARGEST_P && isNoticed(shift.before, shift.after) ? [{ ...shift, p }] : [];
  });
}

/** Whether people would notice the difference of two response times in milliseconds. */
export function isNoticed(before: number, after: number): boolean {
  const change = Math.abs(after - before);
  return change >= LEAST_MS && change >= LEAST_CHANGE * Math.min(before, after);
}

/** Where the cheapest parting has its bounds, ascending. */
function part(ranks: readonly number[]): readonly number[] {
  const count = ranks.length;
  const spread = spreadOf(ranks);
  const price = (PENALTY * Math.log(Math.max(2, count)) * spread(0, count)) / Math.max(1, count);
  const costs = [-price];
  const lastBounds = [0];
  for (let end = 1; end <= count; end++) {
    let cost = Infinity;
    let bound = 0;
    for (let start = 0; start <= end - SHORTEST_STRETCH; start++) {
      const whole = (costs[start] ?? Infinity) + spread(start, end) + price;
      if (whole < cost) [cost, bound] = [whole, start];
    }
    costs.push(cost);
    lastBounds.push(bound);
  }
  const bounds: number[] = [];
  for (let end = lastBounds[count] ?? 0; end > 0; end = lastBounds[end] ?? 0) bounds.unshift(end);
  return bounds;
}

/** Sum of the squared distances from the mean, of the values from `start` up to `end`. */
function spreadOf(values: readonly number[]): (start: number, end: number) => number {
  const sums = [0];
  const squares = [0];
  for (const [index, value] of values.entries()) {
    sums.push((sums[index] ?? 0) + value);
    squares.push((squares[index] ?? 0) + value * value);
  }
  return (start, end) => {
    const sum = (sums[end] ?? 0) - (sums[start] ?? 0);
    return (squares[end] ?? 0) - (squares[start] ?? 0) - (sum * sum) / Math.max(1, end - start);
  };
}

/** Each bound where the distances from the medians on its sides are least: ranks alone do not see how far a step is. */
function refine(values: readonly number[], bounds: readonly number[]): readonly number[] {
  const refined: number[] = [];
  for (const [place, bound] of bounds.entries()) {
    const from = refined.at(-1) ?? 0;
    const to = bounds[place + 1] ?? values.length;
    const before = median(values.slice(from, bound));
    const after = median(values.slice(bound, to));
    let best = bound;
    let least = Infinity;
    let cost = values.slice(from, to).reduce((sum, value) => sum + Math.abs(value - after), 0);
    for (let index = from; index <= to - SHORTEST_STRETCH; index++) {
      if (index >= from + SHORTEST_STRETCH && cost < least) [least, best] = [cost, index];
      const value = values[index] ?? 0;
      cost += Math.abs(value - before) - Math.abs(value - after);
    }
    refined.push(best);
  }
  return refined;
}

/** Wilcoxon's rank-sum test: the two-sided probability that both come from one source, by the normal approximation. */
export function rankSumP(left: readonly number[], right: readonly number[]): number {
  const ranks = ranksOf([...left, ...right]);
  const count = ranks.length;
  const rankSum = ranks.slice(0, left.length).reduce((sum, value) => sum + value, 0);
  const off = Math.abs(rankSum - (left.length * (count + 1)) / 2);
  // The spread of the ranks themselves, which is smaller where values are equal.
  const variance =
    (left.length * right.length * spreadOf(ranks)(0, count)) / (count * Math.max(1, count - 1));
  return variance <= 0 ? 1 : twoSidedP(Math.max(0, off - 0.5) / Math.sqrt(variance));
}

/** Ranks from 1 in the order of the values, equal ones sharing their mean rank. */
function ranksOf(values: readonly number[]): readonly number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const ranks = values.map(() => 0);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && order[end]?.value === order[start]?.value) end += 1;
    for (const { index } of order.slice(start, end)) ranks[index] = (start + 1 + end) / 2;
  }
  return ranks;
}
