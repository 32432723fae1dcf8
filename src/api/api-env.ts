/** What middleware hands on to the routes. */
export interface ApiEnv {
  /** `who` is there once it is known. */
  Variables: { requestId: string; who?: string };
}
