import type { ApiDependencies } from '../../api/dependencies.ts';
import { followSockets } from '../../api/slack/follow-sockets.ts';
import { startApi, type CertificateOutcome, type RunningApi } from '../../api/start-api.ts';
import { toAppError } from '../../domain/error/app-error.ts';
import type { Installation } from '../../config/installation.ts';
import type { Log } from '../../ports/log.ts';
import { createAccess } from '../../wiring/create-access.ts';
import { createChatting } from '../../wiring/create-chatting.ts';
import { createService } from '../../wiring/create-service.ts';
import { createLazyRunbooks } from '../../wiring/lazy-runbooks.ts';
import { disksOf } from '../../wiring/disks-of.ts';
import { createServices } from '../../wiring/create-services.ts';
import { loadInstallation, type InstallationFlags } from './installation-options.ts';
import { logTheEnd } from './log-the-end.ts';
import { takeOwnKey } from './own-key.ts';
import { sayLogLine } from './say-log-line.ts';
import { untilToldToStop } from './until-told-to-stop.ts';

/** `watchkeeper api`: answers on the configured address until told to stop, and drains. */
export async function runApi(flags: InstallationFlags): Promise<void> {
  process.title = 'enhanced-mcp-status: api';
  const stop = untilToldToStop();
  const ownKey = takeOwnKey(process.env);
  const { installation, environments } = loadInstallation(flags);
  const temporalUiUrl = installation.temporal.uiUrl ?? process.env['WATCHKEEPER_TEMPORAL_UI_URL'];
  const services = await createServices({ installation, echo: sayLogLine(process.stderr) });
  const chatting = createChatting();
  const access = createAccess(installation, { ...services, nowMs: Date.now, ownKey });
  const { log } = services;
  let running: RunningApi | null = null;
  process.on('SIGHUP', () => {
    log.reopen();
    running?.renewCertificate();
  });
  await logTheEnd(services, 'API', async () => {
    const dependencies: ApiDependencies = {
      ...services,
      ...(access === null ? {} : { access }),
      defaultEnvironment: environments[0]?.environment ?? 'development',
      corsOrigins: installation.api.corsOrigins,
      service: createService('api'),
      runbooks: createLazyRunbooks(),
      disks: disksOf(installation),
      chatting,
      ...(temporalUiUrl === undefined ? {} : { temporalUiUrl }),
      nowMs: Date.now,
      accessLog: log,
      onFailure: ({ requestId, method, path, error }) => {
        const { code, message } = toAppError(error);
        log.error(`${method} ${path} failed: ${message}`, { code, request_id: requestId });
      },
    };
    const api = await startApi({
      ...installation.api,
      tls: installation.tls,
      stallLog: log,
      onCertificate: (outcome) => {
        sayCertificate(log, outcome);
      },
      dependencies,
    });
    running = api;
    const sockets = followSockets(dependencies, { receiver: chatting.receiver, log });
    log.info(`The API answers on ${api.url}, ${describeAccess(installation)}${describePages(installation)}`);
    await stop;
    await sockets.close();
    await api.close();
    await access?.authenticator.close();
    await Promise.all([chatting.chat.close(), chatting.receiver.close()]);
  });
}

function describeAccess({ api }: Installation): string {
  const { apiKeyHeader, tokens } = api.auth;
  const ways = [
    ...(apiKeyHeader === null ? [] : [`API keys as ${apiKeyHeader}`]),
    ...(tokens === null ? [] : [`tokens of ${tokens.issuer ?? new URL(tokens.discoveryUrl).origin}`]),
  ];
  return ways.length === 0 ? 'open to this machine, as local with every right' : `for ${ways.join(' and ')}`;
}

function describePages({ api }: Installation): string {
  const { corsOrigins } = api;
  if (corsOrigins.length === 0) return '';
  return `; pages of ${corsOrigins.includes('*') ? 'any origin' : corsOrigins.join(', ')} may use it`;
}

function sayCertificate(log: Log, outcome: CertificateOutcome): void {
  if (outcome.status === 'renewed') {
    log.info(`The certificate has been taken up; it ends ${new Date(outcome.expiresAtMs).toISOString()}`);
  } else {
    log.error(`The certificate stays as it was: ${outcome.reason}`);
  }
}
