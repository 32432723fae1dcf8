/** What middleware hands on to the routes. */
export interface ApiEnv {
  Variables: { requestId: string };
}
