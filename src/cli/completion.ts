import { GLOBAL_OPTIONS, type CommandSpec, type OptionSpec } from './spec.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const longFlags = (options: readonly OptionSpec[]): string[] =>
  options.flatMap((o) => (o.hidden === true ? [] : (/--[\w-]+/.exec(o.flags)?.[0] ?? [])));

/** A script that completes commands and options, made from the command table. */
export function completionScript(shell: Shell, commands: readonly CommandSpec[]): string {
  switch (shell) {
    case 'bash':
      return bash(commands);
    case 'zsh':
      return `#compdef varve\nautoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`;
    case 'fish':
      return fish(commands);
  }
}

function bash(commands: readonly CommandSpec[]): string {
  const cases = commands.map((c) => {
    const words = [
      ...(c.subcommands ?? []).map((s) => s.name),
      ...longFlags([...c.options, ...GLOBAL_OPTIONS]),
      '--help',
    ];
    return `    ${c.name}) words="${words.join(' ')}" ;;`;
  });
  return [
    '_varve() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" command="" word words',
    `  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do case "$word" in -*) ;; *) command="$word"; break ;; esac; done`,
    '  case "$command" in',
    ...cases,
    `    *) words="${[...commands.map((c) => c.name), ...longFlags(GLOBAL_OPTIONS), '--help', '--version'].join(' ')}" ;;`,
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '  [ ${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))',
    '}',
    'complete -o filenames -F _varve varve',
  ].join('\n');
}

function fish(commands: readonly CommandSpec[]): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;
  return commands
    .flatMap((c) => [
      `complete -c varve -n __fish_use_subcommand -a ${c.name} -d ${quoted(c.summary)}`,
      ...[...c.options, ...GLOBAL_OPTIONS].flatMap((o) => {
        const long = /--([\w-]+)/.exec(o.flags)?.[1];
        return long === undefined
          ? []
          : [`complete -c varve -n '__fish_seen_subcommand_from ${c.name}' -l ${long} -d ${quoted(o.help)}`];
      }),
    ])
    .join('\n');
}
