import { useMutation, useQueryClient } from '@tanstack/react-query';
import { joinSentences } from '../../domain/errors/joinSentences';
import { useLanguage } from '../locales/language';
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
  const language = useLanguage();
  return useMutation({
    mutationFn: run,
    onSuccess: onDone,
    onError: (error) => {
      const { title, detail, remedy } = describeError(error, texts);
      notification.error({
        title,
        description: joinSentences(language, detail, remedy),
        actions: traceIdNote(error, texts),
        role: 'alert',
      });
    },
    onSettled: () => Promise.all(refresh.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
