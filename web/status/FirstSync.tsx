import { ConnectSteps } from '../connect/ConnectSteps';
import type { StartSyncProps } from './StartSync';
import { StartSync } from './StartSync';

/** The last of the connecting steps. */
export default function FirstSync(props: Omit<StartSyncProps, 'isFirst'>) {
  return (
    <ConnectSteps current={3}>
      <StartSync {...props} isFirst />
    </ConnectSteps>
  );
}
