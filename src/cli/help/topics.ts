import type { TOPIC_NAMES } from './topic-names.ts';

/** Pages of `watchkeeper help TOPIC`. */
export const TOPICS: ReadonlyMap<string, string> = new Map<(typeof TOPIC_NAMES)[number], string>([
  [
    'exit-codes',
    `Exit codes

    0  done, healthy, clean
    1  findings, unhealthy, or the checked thing failed
    2  usage or configuration error
    3  a precondition is missing: no such server, no data, nothing checked yet,
       Temporal or the store does not answer
    4  refused: gate, approval, lock, permission, low disk
    5  partial, degraded, or still in progress
  130  interrupted by Ctrl-C

  $ watchkeeper check search || echo "search is not healthy: $?"
`,
  ],
  [
    'config',
    `Configuration

  Every command reads the same configuration file as the service, for it says where
  the store and Temporal are. The first of these that is there:

    --config FILE                 may be repeated: one environment each
    CONFIG_FILE, CONFIG_PATH      environment variables
    config/current_config.yaml    in the working directory
    watchkeeper.yaml              in the working directory, as "watchkeeper init" writes it

  --environment NAME picks one of several; by default the first file's.
  --data-dir FOLDER and these variables beat the file: DATABASE_URL, LOG_LEVEL,
  TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_TASK_QUEUE, MCP_STATUS_CHECK_ENABLED,
  MCP_STATUS_CHECK_INTERVAL and MCP_STATUS_CHECK_TIMEOUT (seconds), MCP_GATEWAY_BASE_URL
  (every server at BASE/mcp/NAME), JWT_TOKEN and API_KEY (of every server without an
  auth_config).

    watchkeeper config validate FILE    all that is wrong with it
    watchkeeper config show             which values hold, and where each comes from
    watchkeeper config diff FILE        what it would change
    watchkeeper config migrate FILE     an older file anew, in the present spelling
    watchkeeper config import FILE      servers of an MCP client, a registry, Gatus or
                                        Prometheus

  The least that is needed:

    environment: development
    servers:
      - server_name: search
        mcp_endpoint_url: http://localhost:3000/mcp
        rest_health_endpoint_url: http://localhost:3000/health

  Once \`watchkeeper up\` or \`watchkeeper worker\` has read it, what runs is the release in
  the store; a changed file counts from their next start. All keys with their defaults:
  config/default.yaml.
`,
  ],
  [
    'remote',
    `Commands over a remote API

  With --api-url the commands that look at the fleet or change something ask a service
  elsewhere instead of opening the store and Temporal; no configuration file is read.
  Output, exit codes and errors are the same. Commands for this machine's own installation
  refuse it: init, up, worker, api, temporal setup. The config commands read the files that
  they name, whatever it says; config diff compares one file with what the service tells.

    --api-url URL          or WATCHKEEPER_API_URL: where the service answers, such as
                           https://watchkeeper.example.com
    WATCHKEEPER_API_KEY    the key, or the token of your issuer, that it is asked with;
                           never given on the command line, where others could see it

  Redirects are not followed: the key goes to this URL and to no other. doctor looks at the
  way there, at what the key may do, and at the service. Names of servers may be shortened,
  and the shell completes them; a view that is watched is drawn anew every five seconds.

  $ watchkeeper status --api-url http://127.0.0.1:8080
`,
  ],
  [
    'environment',
    `Environment variables

  Where to find things
    CONFIG_FILE, CONFIG_PATH      the configuration, where --config does not name it
    DATABASE_URL                  the store
    TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS
    TEMPORAL_CLI_PATH             the Temporal CLI that \`watchkeeper up\` starts

  How output looks
    NO_COLOR                      no colour, whatever its value
    WATCHKEEPER_PAGER, PAGER      what shows long output on a terminal; empty for none

  A configuration may name any other: \${NAME} or \${NAME:-default}. What is named and
  not set is said by \`watchkeeper doctor\`.
`,
  ],
  [
    'output',
    `Output

  On a terminal: tables, shapes and colour, long output in a pager. On a pipe: the same
  in plain lines. A status is always told by its word, never by colour alone.

    --json                 the whole output as JSON, and nothing else on standard output
    --json=a,b.c           only these fields of it
    --jq EXPRESSION        what jq makes of the JSON; texts without their quotes
    --watch                every reading command: again and again, in place. On a pipe a
                           line for each change, with --json a line for each reading
    --quiet                nothing but trouble: what is not healthy, warnings, advice;
                           with --watch a line when it comes, changes or ends
    --no-color, --no-pager, --no-input, --timeout 5m

  Errors are on standard error; with --json or --jq they are JSON too:
  {"error": {"code", "message", "details", "request_id"}}.

  $ watchkeeper status --jq '.servers[] | select(.status == "UNHEALTHY").server_name'
  $ watchkeeper status --watch --timeout 10m
`,
  ],
  [
    'conditions',
    `Conditions

  What can be true of a server for a while; it becoming true or ceasing to be true is
  one line of \`watchkeeper changes\`:

    status:HEALTHY  status:DEGRADED  status:UNHEALTHY  status:UNKNOWN
    breaker:CLOSED  breaker:HALF_OPEN  breaker:MCP_ONLY  breaker:REST_ONLY  breaker:OPEN
    contract:drift         the server's tools differ from the accepted contract

  Written conditions, such as alerting.rules[].when, are not evaluated by this version.

  $ watchkeeper changes --since 2h
`,
  ],
]);
