import { spawn, type ChildProcess } from 'node:child_process';

// Reads "+pid" and "-pid" lines; when its input ends because we died, it ends the process groups still listed.
const SCRIPT = `
alive=" "
while read -r line; do
  case "$line" in
    +*) alive="$alive\${line#+} " ;;
    -*) pid="\${line#-}"; case "$alive" in *" $pid "*) alive="\${alive%% $pid *} \${alive#* $pid }" ;; esac ;;
  esac
done
for pid in $alive; do kill -s TERM -- "-$pid" 2>/dev/null; done
[ "$alive" = " " ] || sleep 5
for pid in $alive; do kill -s KILL -- "-$pid" 2>/dev/null; done
exit 0
`;

let watchdog: ChildProcess | undefined;

function tell(line: string): void {
  if (!watchdog) {
    // In its own session: neither Ctrl-C nor the end of this process may take it along.
    watchdog = spawn('sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    watchdog.on('exit', () => (watchdog = undefined));
    watchdog.stdin?.on('error', () => (watchdog = undefined));
    watchdog.unref();
    (watchdog.stdin as unknown as { unref(): void }).unref();
  }
  watchdog.stdin?.write(`${line}\n`);
}

/** Makes sure that this process group ends even when we are killed without a chance to stop it ourselves. */
export const watch = (pid: number): void => tell(`+${pid}`);

/** The process group has ended; its id may belong to another by now. */
export const unwatch = (pid: number): void => tell(`-${pid}`);
