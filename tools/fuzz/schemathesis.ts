import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { cacheDir, projectRoot } from '../local/paths';
import type { ApiUnderAttack } from './apiUnderAttack';
import type { Outcome } from './target';

const run = promisify(execFile);

const requirements = path.join(projectRoot, 'tools/fuzz/requirements.in');
const examples = 50;
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'allow_header_conformance',
];

/** Installs schemathesis into a virtual environment of its own on first use. @returns its command */
async function command(): Promise<string> {
  const wanted = fs.readFileSync(requirements, 'utf8');
  const venv = path.join(cacheDir, 'fuzz-venv');
  const stamp = path.join(venv, 'requirements');
  if (!fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') !== wanted) {
    process.stdout.write('Installing schemathesis …\n');
    fs.rmSync(venv, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', venv]);
    await run(path.join(venv, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
    fs.writeFileSync(stamp, wanted);
  }
  return path.join(venv, 'bin/schemathesis');
}

/**
 * Calls every documented route with input made from its own schema, logged out and logged in. A 5xx is a failure, and
 * so is a status or a body that `/api/openapi.json` does not name.
 */
export async function schemaDriven(api: ApiUnderAttack, seed: number, onOutcome: (outcome: Outcome) => void) {
  const program = await command();
  const { csrfToken } = await api.admin.session();
  // Requests name the integration that exists: for any other, `api` refuses them before it looks further.
  const config = path.join(fs.mkdtempSync(path.join(cacheDir, 'schemathesis-')), 'schemathesis.toml');
  fs.writeFileSync(config, `[parameters]\n"path.id" = ${JSON.stringify(api.merchantId)}\n`);
  const asAdmin = ['--header', `Cookie: ${await api.cookie()}`, '--header', `X-CSRF-Token: ${csrfToken}`];
  // The logged-in run leaves out the logout, which would end its session, and the event stream, which never ends.
  const kept = ['--exclude-path', '/logout', '--exclude-path-regex', '/events$', ...asAdmin];
  for (const [name, global, options, more] of [
    ['the OpenAPI document, logged out', [], [], ['--checks', checks.join(',')]],
    [
      'the OpenAPI document, logged in',
      ['--config-file', config],
      kept,
      ['--checks', [...checks, 'unsupported_method'].join(',')],
    ],
  ] as const) {
    const location = [`${api.url}/api/openapi.json`, '--max-examples', String(examples), '--seed', String(seed)];
    const phases = [
      '--phases',
      'examples,coverage,fuzzing',
      '--continue-on-failure',
      '--no-color',
      '--warnings',
      'off',
    ];
    const args = [...global, 'run', ...location, ...phases, ...more, '--request-timeout', '20', ...options];
    const { stdout, failed } = await run(program, args, { maxBuffer: 64 * 2 ** 20, cwd: cacheDir }).then(
      ({ stdout: output }) => ({ stdout: output, failed: false }),
      (error: unknown) => ({ stdout: (error as { stdout?: string }).stdout ?? String(error), failed: true }),
    );
    const inputs = Number(/(\d[\d,]*) generated/.exec(stdout)?.[1]?.replaceAll(',', '') ?? 0);
    onOutcome({ name, inputs, failure: failed ? stdout.slice(-8_000) : null });
  }
}
