import type { ButtonProps } from 'antd';
import { Button } from 'antd';
import { leave } from '../api/leave';
import type { PendingStore } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { useAction } from '../ui/useAction';
import { entryOf } from './entries';

/** Lets the reader come back as someone else with the same store. A logout alone would lose the store. */
export function ReloginButton({ store, type = 'primary' }: { store: PendingStore; type?: ButtonProps['type'] }) {
  const t = useTexts().refusal;
  const relogin = useAction({ run: () => leave(entryOf[store.origin]), refresh: [] });
  return (
    <Button type={type} loading={relogin.isPending} onClick={() => relogin.mutate(undefined)}>
      {t.relogin}
    </Button>
  );
}
