import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { joinSentences } from '../../core/domain/errors/joinSentences';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { describeError, traceIdNote } from './ErrorResult';
import { useFeedback } from './Feedback';

interface ActionOptions<Input, Output> {
  run: (input: Input) => Promise<Output>;
  /** Keys of the queries whose data the action changes. */
  refresh: readonly (readonly unknown[])[];
  onDone?: (output: Output, input: Input) => void;
}

/**
 * A write, or the download of a file, that the reader starts. Tells whether it is under way, says why it failed,
 * refreshes what it changed.
 */
export function useAction<Input, Output>({ run, refresh, onDone }: ActionOptions<Input, Output>) {
  const client = useQueryClient();
  const { notification } = useFeedback();
  const failure = useId();
  const texts = useTexts();
  const language = useLanguage();
  return useMutation({
    mutationFn: run,
    // A new try takes the message about the last failure away.
    onMutate: () => notification.destroy(failure),
    onSuccess: onDone,
    onError: (error) => {
      const { title, detail, remedy } = describeError(error, texts);
      notification.error({
        key: failure,
        title,
        description: joinSentences(language, detail, remedy),
        actions: traceIdNote(error, texts),
        role: 'alert',
        // A remedy takes longer to follow than to read: it stays until it is closed.
        duration: false,
        closable: { 'aria-label': texts.app.close },
      });
    },
    onSettled: () => Promise.all(refresh.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
