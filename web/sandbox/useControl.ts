import { request } from '../api/request';
import { useFeedback } from '../ui/Feedback';
import { useAction } from '../ui/useAction';
import { controlPath } from './control';
import { useSandboxTexts } from './useSandboxTexts';

interface ControlCall {
  method: 'POST' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
}

/** Changes the sandbox through its control API, and tells the reader when that is done. */
export function useControl(onDone?: () => void) {
  const t = useSandboxTexts();
  const { message } = useFeedback();
  return useAction({
    run: ({ method, path, body }: ControlCall) => request<unknown>(`${controlPath}${path}`, { method, body }),
    refresh: [['control']],
    onDone: () => {
      void message.success(t.done);
      onDone?.();
    },
  });
}
