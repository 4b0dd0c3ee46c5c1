import { rotateKeys } from '../../core/store/sealing/rotateKeys';
import { runWithStore } from './runWithStore';

/**
 * `npm run rotate-keys`: with the new key in ENCRYPTION_KEY and the former one in OLD_ENCRYPTION_KEYS, seals everything
 * with the new one while api and worker run. Sessions are left: they end by themselves within a day. Only after that,
 * and once this says that nothing rests under an older key, may the former key be taken away.
 */
runWithStore(async (store) => {
  const rotations = await rotateKeys(store);
  for (const { what, sealed, renewed, skipped } of rotations) {
    process.stdout.write(`${what}: ${sealed} sealed, ${renewed} sealed anew, ${skipped} changed meanwhile\n`);
  }
  const skipped = rotations.reduce((sum, rotation) => sum + rotation.skipped, 0);
  process.stdout.write(
    skipped === 0
      ? 'Nothing rests under an older key but sessions, which end within a day.\n'
      : `${skipped} values changed while they were looked at: run it again.\n`,
  );
  return skipped === 0;
});
