import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTexts } from '../locales/useTexts';
import { describeError, traceIdNote } from './ErrorResult';
import { useFeedback } from './Feedback';

interface ActionOptions<Input, Output> {
  run: (input: Input) => Promise<Output>;
  /** Query keys that the action changes. */
  refresh: readonly (readonly unknown[])[];
  onDone?: (output: Output, input: Input) => void;
}

/** A write started by the user: shows that it works, says why it did not, refreshes what it changed. */
export function useAction<Input, Output>({ run, refresh, onDone }: ActionOptions<Input, Output>) {
  const client = useQueryClient();
  const { notification } = useFeedback();
  const texts = useTexts();
  return useMutation({
    mutationFn: run,
    onSuccess: onDone,
    onError: (error) => {
      const { title, detail, remedy } = describeError(error, texts);
      notification.error({
        title,
        description: `${detail} ${remedy}`.trim(),
        actions: traceIdNote(error, texts),
        role: 'alert',
      });
    },
    onSettled: () => Promise.all(refresh.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
