import { spawnSync } from 'node:child_process';

/** @throws Error when this machine can draw no Chinese: pictures would show boxes. */
export function requireChineseFont(): void {
  const { status, stdout } = spawnSync('fc-list', [':lang=zh-tw', 'family'], { encoding: 'utf8' });
  // Without fontconfig (macOS, Windows) the system brings its own.
  if (status === 0 && stdout.trim() === '') {
    throw new Error('No font here has Chinese characters: install one, such as the package fonts-noto-cjk.');
  }
}
