import type { Problem } from '../config/problem.ts';
import type { ConfigurationRemark } from '../domain/configuration/audit-configuration.ts';
import type { ConfigurationFiles } from '../ports/configuration-files.ts';

/** Environments with the files that describe them. */
export type FilesByEnvironment = readonly { readonly environment: string; readonly path: string }[];

/** Reads them with this process's environment variables; what that takes is loaded when one is read. */
export function createConfigurationFiles(files: FilesByEnvironment): ConfigurationFiles {
  return {
    read: async (environment) => {
      const path = files.find((file) => file.environment === environment)?.path;
      if (path === undefined) return null;
      const { readConfigurationFile } = await import('../config/read-configuration-file.ts');
      const { warnings, ...reading } = readConfigurationFile({ path, env: process.env, nowMs: Date.now() });
      return { path, ...reading, remarks: warnings.map(remarkOf) };
    },
  };
}

function remarkOf({ kind = 'remark', line, path, message, suggestion }: Problem): ConfigurationRemark {
  return { rule: kind, line, key: path, message, cure: suggestion ?? null };
}
