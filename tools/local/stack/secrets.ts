import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Secrets that only have to stay the same on this machine, so that yesterday's data can be read today. */
export interface LocalSecrets {
  encryptionKey: string;
  sessionSecret: string;
  omnichatWebhookSecret: string;
  omnichatWebhookVerifyToken: string;
}

/** Reads the file, or makes it on first use, readable by its owner alone (mode 0600). */
export function loadLocalSecrets(file: string): LocalSecrets {
  if (!fs.existsSync(file)) {
    const made: LocalSecrets = {
      encryptionKey: randomBytes(32).toString('base64'),
      sessionSecret: randomBytes(32).toString('hex'),
      omnichatWebhookSecret: randomBytes(24).toString('hex'),
      omnichatWebhookVerifyToken: randomBytes(12).toString('hex'),
    };
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  }
  return JSON.parse(fs.readFileSync(file, 'utf8')) as LocalSecrets;
}
