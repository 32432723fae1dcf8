import type { Located, LocatedMap } from '../document/located.ts';
import type { ConversionNotes } from '../import/conversion.ts';

/** A file of another program that lists servers. */
export interface ForeignFormat {
  readonly name: 'mcp' | 'gatus' | 'prometheus';
  /** For people: `an MCP registry's list or a client's mcpServers`. */
  readonly title: string;
  isOne(root: Located): boolean;
  /** Its servers in our spelling, without those that cannot be watched; what became of each key is noted. */
  serversOf(root: Located, gathering: Gathering): readonly LocatedMap[];
}

export interface Gathering {
  readonly notes: ConversionNotes;
  /** A server's name from another program's, unique in the file. */
  readonly nameOf: (text: string) => string;
}
