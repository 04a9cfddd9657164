/** What the commands beside the console have in common: arguments in, one sentence out, exit code 0, 1 or 2. */

/**
 * @param run gets the arguments; gives the sentence to print, or `null` where they are not understood.
 */
export async function runCommand(
  usage: string,
  run: (arguments_: readonly string[]) => Promise<string | null>,
): Promise<void> {
  try {
    const said = await run(process.argv.slice(2))
    process.stdout.write(`${said ?? usage}\n`)
    if (said === null) process.exitCode = 2
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
