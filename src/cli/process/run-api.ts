import { startApi } from '../../api/start-api.ts';
import { toAppError } from '../../domain/error/app-error.ts';
import { createService } from '../../wiring/create-service.ts';
import { createServices } from '../../wiring/create-services.ts';
import { loadInstallation, type InstallationFlags } from './installation-options.ts';
import { untilToldToStop } from './until-told-to-stop.ts';

/** `watchkeeper api`: answers on the configured address until told to stop, and drains. */
export async function runApi(flags: InstallationFlags): Promise<void> {
  process.title = 'enhanced-mcp-status: api';
  const stop = untilToldToStop();
  const { installation, environments } = loadInstallation(flags);
  const temporalUiUrl = installation.temporal.uiUrl ?? process.env['WATCHKEEPER_TEMPORAL_UI_URL'];
  const services = await createServices({ installation, echo: null });
  process.on('SIGHUP', () => {
    services.log.reopen();
  });
  const api = await startApi({
    ...installation.api,
    dependencies: {
      ...services,
      defaultEnvironment: environments[0]?.environment ?? 'development',
      service: createService('api'),
      ...(temporalUiUrl === undefined ? {} : { temporalUiUrl }),
      nowMs: Date.now,
      onFailure: ({ requestId, method, path, error }) => {
        const { code, message } = toAppError(error);
        services.log.error(`${method} ${path} failed: ${message}`, { code, request_id: requestId });
      },
    },
  });
  services.log.info(`The API answers on ${api.url}`);
  await stop;
  await api.close();
  await services.close();
}
