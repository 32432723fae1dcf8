export function nodeFlagsOf(role: string | undefined): readonly string[];
