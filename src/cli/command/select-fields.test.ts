import { describe, expect, test } from 'vitest';
import { metricsShow } from '../../actions/metrics/show.ts';
import { serverCheck } from '../../actions/server/check.ts';
import { breakerShow } from '../../actions/breaker/show.ts';
import { checkFields, selectFields } from './select-fields.ts';

describe('fields of a JSON output', () => {
  const output = {
    status: 'HEALTHY',
    servers: [
      { name: 'a', ms: 1 },
      { name: 'b', ms: 2 },
    ],
    total: 2,
  };

  test('keep the shape of the whole, through lists', () => {
    expect(selectFields(output, ['status', 'servers.ms'])).toEqual({
      status: 'HEALTHY',
      servers: [{ ms: 1 }, { ms: 2 }],
    });
    expect(selectFields(output, ['servers', 'servers.ms'])).toEqual({ servers: output.servers });
    expect(selectFields(output, [])).toBe(output);
  });

  test('are known from the schema, also in records and unions', () => {
    expect(() => {
      checkFields(serverCheck.output, ['summary.total_servers', 'servers.mcp_result.verdict']);
    }).not.toThrow();
    expect(() => {
      checkFields(breakerShow.output, ['servers.any-name.overall_circuit_state.state']);
    }).not.toThrow();
    expect(() => {
      checkFields(metricsShow.output, ['overall_metrics', 'global_metrics.total_checks_performed']);
    }).not.toThrow();
  });

  test('that cannot be there are refused with what is near', () => {
    expect(() => {
      checkFields(serverCheck.output, ['summary.total_server']);
    }).toThrow(/no field summary\.total_server\. Did you mean total_servers\?/);
    expect(() => {
      checkFields(serverCheck.output, ['checked_at.year']);
    }).toThrow(/no field checked_at\.year/);
  });
});
