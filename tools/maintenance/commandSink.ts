import type { AuditSink } from '../../core/store/access/auditLog';

/** Of a command: its stdout may be a token on its way into a secret store. */
export const commandSink: AuditSink = {
  info: ({ audit }) => void process.stderr.write(`${JSON.stringify({ audit, msg: 'audit' })}\n`),
};
