import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { attributesQuery } from '../api/queries';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';

/** Names of a contact's fields in the reader's language; a field that is not known shows as it is. */
export function useFieldNames(id: string): (field: string) => string {
  const texts = useTexts();
  const language = useLanguage();
  const { data } = useQuery(attributesQuery(id));
  return useCallback(
    (field) => texts.fields.names[field] ?? data?.find(({ key }) => key === field)?.meaning[language] ?? field,
    [texts, data, language],
  );
}
