/** The person has ended the command with Ctrl-C: exit code 130 (SURFACE section 3). */
export class Interrupted extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Interrupted';
  }
}

export const INTERRUPTED_EXIT_CODE = 130;
