import type { AuditSink } from '../../core/store/access/auditLog';

/** The audit log of commands goes to stderr: the stdout of a command may be a token on its way into a secret store. */
export const commandSink: AuditSink = {
  info: ({ audit }) => void process.stderr.write(`${JSON.stringify({ audit, msg: 'audit' })}\n`),
};
