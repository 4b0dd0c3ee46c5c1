import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** One line of a CSV file (RFC 4180). A value that a spreadsheet would take for a formula is made text. */
export function csvLine(values: string[]): string {
  return `${values.map(csvValue).join(',')}\r\n`;
}

function csvValue(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Sends the lines no faster than the reader takes them. A reader who leaves ends it. */
export async function sendLines(response: ServerResponse, lines: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(lines, response);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
