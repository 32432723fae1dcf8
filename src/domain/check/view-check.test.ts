import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aContract, aMcpProbe, aRestProbe } from '../../../test/support/builders/a-probe.ts';
import { viewCheck } from './view-check.ts';

const PHASES = { dnsMs: 1, connectMs: 2, tlsMs: 3, firstByteMs: 4 };

describe('viewCheck', () => {
  it('keeps what history needs, and the contract by its hash', () => {
    const contract = aContract('abc', 'one', 'two');
    const check = aCheck()
      .confirming()
      .mcp(
        aMcpProbe()
          .calling({ ok: false })
          .missing('three')
          .promising(contract)
          .withTools({ expectedFound: ['one'], problems: ['p'] })
          .with({
            phases: PHASES,
            sessionLost: true,
            rpcError: { code: -32_600, message: 'no' },
            certificateExpiresAtMs: 5,
            credentialExpiresAtMs: 6,
          }),
      )
      .rest(
        aRestProbe()
          .withBody({
            problems: ['q'],
            serverMetrics: { cpu: 1 },
            circuitBreakers: { db: 'closed' },
            systemHealth: 'fine',
          })
          .with({ phases: PHASES, certificateExpiresAtMs: 7, credentialExpiresAtMs: 8 }),
      )
      .build();
    const { mcp, rest, ...whole } = check;
    expect(viewCheck(check)).toEqual({
      ...whole,
      mcp: {
        ...PHASES,
        verdict: 'tools_missing',
        durationMs: 20,
        message: mcp.message,
        statusCode: 200,
        attempts: 1,
        era: 'modern',
        protocolVersion: '2026-07-28',
        sessionLost: true,
        rpcErrorCode: -32_600,
        toolsCount: 2,
        expectedFound: ['one'],
        missing: ['three'],
        toolsValid: false,
        problems: ['p'],
        contractHash: 'abc',
        call: check.mcp.call,
        certificateExpiresAtMs: 5,
        credentialExpiresAtMs: 6,
      },
      rest: {
        ...PHASES,
        verdict: 'ok',
        durationMs: 10,
        message: rest.message,
        statusCode: 200,
        attempts: 1,
        problems: ['q'],
        healthIndicatorsPresent: true,
        formatValid: true,
        serverMetrics: { cpu: 1 },
        circuitBreakers: { db: 'closed' },
        systemHealth: 'fine',
        certificateExpiresAtMs: 7,
        credentialExpiresAtMs: 8,
      },
    });
  });

  it('survives JSON, and says null where nothing was learnt', () => {
    const view = aCheck().failing().view();
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
    expect(view.mcp).toMatchObject({
      toolsCount: null,
      toolsValid: null,
      contractHash: null,
      era: null,
      missing: [],
    });
    expect(view.rest).toMatchObject({ formatValid: null, healthIndicatorsPresent: null, serverMetrics: {} });
    expect(aCheck().verdicts('disabled', 'ok').view().mcp).toMatchObject({
      verdict: 'disabled',
      attempts: 0,
    });
  });
});
