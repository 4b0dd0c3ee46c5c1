/**
 * Reads what a command was given. What it does not understand is told in a line above the usage; then the process ends
 * with code 2.
 * @param read throws an Error that says what is wrong, as `parseArgs` of Node.js does
 */
export function readCommandLine<Options>(usage: string, read: () => Options): Options {
  try {
    return read();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`);
    process.exit(2);
  }
}
