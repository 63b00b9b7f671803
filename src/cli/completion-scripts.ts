import { everywhere } from "./options.ts";
import type { CommandSpec } from "./spec.ts";

export const shells = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof shells)[number];

/** The words that can follow one command. */
interface Place {
  /** `troupe runs list` */
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly about: string }[];
  /** The id of a run can follow too. */
  readonly runs: boolean;
}

/** Asked when the person presses Tab, of the program that stands on the line. */
const listIds = "runs list --ids --limit 100";

/** A completion script made from the command tree. */
export function completionScript(shell: Shell, tree: CommandSpec): string {
  const places = placesOf(tree, "");
  return scripts[shell](places);
}

function placesOf(command: CommandSpec, above: string): readonly Place[] {
  const path = above === "" ? command.name : `${above} ${command.name}`;
  const { args = [], commands = [], options = [] } = command;
  const words = [
    ...commands.map(({ name, about }) => ({ word: name, about })),
    ...[...options, ...everywhere].map(({ name, about }) => ({ word: `--${name}`, about })),
  ];
  return [{ path, words, runs: args.some(({ isRun }) => isRun) }, ...commands.flatMap((each) => placesOf(each, path))];
}

const scripts: Readonly<Record<Shell, (places: readonly Place[]) => string>> = {
  bash: (places) => `# bash completion for troupe
_troupe() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" path="troupe" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
      ${paths(places).map(quoted).join("|")}) path="$path $word" ;;
    esac
  done
  local words=""
  case "$path" in
${places.map(({ path, words }) => `    ${quoted(path)}) words=${quoted(words.map(({ word }) => word).join(" "))} ;;`).join("\n")}
  esac
  case "$path" in
    ${runPlaces(places).map(quoted).join("|")})
      case "$cur" in -*) ;; *) words="$words $("\${COMP_WORDS[0]}" ${listIds} 2>/dev/null)" ;; esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$cur"))
}
complete -o filenames -F _troupe troupe
`,
  zsh: (places) => `#compdef troupe
_troupe() {
  local place="troupe" word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$place $word" in
      ${paths(places).map(quoted).join("|")}) place="$place $word" ;;
    esac
  done
  local -a candidates
  case "$place" in
${places.map(({ path, words }) => `    ${quoted(path)}) candidates=(${words.map(({ word, about }) => quoted(`${word}:${about.replaceAll(":", "\\:")}`)).join(" ")}) ;;`).join("\n")}
  esac
  _describe 'troupe' candidates
  case "$place" in
    ${runPlaces(places).map(quoted).join("|")})
      local -a ids
      ids=(\${(f)"$(\${words[1]} ${listIds} 2>/dev/null)"})
      compadd -a ids ;;
  esac
  _files
}
if [ "$funcstack[1]" = "_troupe" ]; then _troupe "$@"; else compdef _troupe troupe; fi
`,
  fish: (places) => `# fish completion for troupe
function __troupe_place
  set -l place troupe
  for word in (commandline -opc)[2..-1]
    if contains -- "$place $word" ${paths(places).map(quoted).join(" ")}
      set place "$place $word"
    end
  end
  echo $place
end
${places
  .flatMap(({ path, words }) =>
    words.map(({ word, about }) => {
      const what = word.startsWith("--") ? `-l ${word.slice(2)}` : `-f -a ${word}`;
      return `complete -c troupe -n 'test (__troupe_place) = ${JSON.stringify(path)}' ${what} -d ${quoted(about)}`;
    }),
  )
  .join("\n")}
${runPlaces(places)
  .map(
    (path) =>
      `complete -c troupe -n 'test (__troupe_place) = ${JSON.stringify(path)}' -f -a '(eval (commandline -opc)[1] ${listIds} 2>/dev/null)' -d 'run'`,
  )
  .join("\n")}
`,
  powershell: (places) => `# PowerShell completion for troupe
Register-ArgumentCompleter -Native -CommandName troupe -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $places = @{
${places.map(({ path, words }) => `    ${powershell(path)} = @(${words.map(({ word, about }) => `@(${powershell(word)}, ${powershell(about)})`).join(", ")})`).join("\n")}
  }
  $place = 'troupe'
  foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
    if ($places.ContainsKey("$place $element")) { $place = "$place $element" }
  }
  if (@(${runPlaces(places).map(powershell).join(", ")}) -contains $place -and $wordToComplete -notlike '-*') {
    & $commandAst.CommandElements[0].Value ${listIds} 2>$null | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
      [System.Management.Automation.CompletionResult]::new($_)
    }
  }
  $places[$place] | Where-Object { $_[0] -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
  }
}
`,
};

function paths(places: readonly Place[]): readonly string[] {
  return places.map(({ path }) => path).filter((path) => path.includes(" "));
}

const runPlaces = (places: readonly Place[]): readonly string[] =>
  places.filter(({ runs }) => runs).map(({ path }) => path);

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function powershell(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
