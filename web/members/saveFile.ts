/** How long the browser may take to begin to read a file that it saves. */
const readWithinMs = 60_000;

/** Has the browser save a file, as a link to it would. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), readWithinMs);
}
