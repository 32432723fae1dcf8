import type { Shell } from './completion-command.ts';

const BASH = `# bash completion of watchkeeper
_watchkeeper() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <("\${COMP_WORDS[0]}" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _watchkeeper watchkeeper
`;

const ZSH = `#compdef watchkeeper
_watchkeeper() {
  local -a lines candidates
  local line name says
  lines=("\${(@f)$("\${words[1]}" __complete "\${(@)words[2,$CURRENT]}" 2>/dev/null)}")
  for line in "\${lines[@]}"; do
    [[ -z $line ]] && continue
    name=\${line%%$'\\t'*}
    says=\${line#$name}
    candidates+=("\${name//:/\\\\:}\${says:+:\${says#$'\\t'}}")
  done
  if (( \${#candidates} == 0 )); then _files; else _describe watchkeeper candidates; fi
}
if [[ \${funcstack[1]} == _watchkeeper ]]; then _watchkeeper "$@"; else compdef _watchkeeper watchkeeper; fi
`;

const FISH = `# fish completion of watchkeeper
function __watchkeeper_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  $words[1] __complete $words[2..-1] "$current" 2>/dev/null
end
complete -c watchkeeper -f -a '(__watchkeeper_complete)'
complete -c watchkeeper -l config -r -F
complete -c watchkeeper -l data-dir -r -F
complete -c watchkeeper -l output -r -F
`;

/** What \`watchkeeper completion SHELL\` prints. */
export const SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH } as const satisfies Record<Shell, string>;
