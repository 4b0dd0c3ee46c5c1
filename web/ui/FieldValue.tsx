import { Flex, Tag, Typography } from 'antd';
import type { AttributeInfo, AttributeValue } from '../api/types';
import { formatFieldValue } from '../fieldValue';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import styles from './ui.module.css';

interface FieldValueProps {
  field: string;
  value: AttributeValue;
  /** The type of an attribute; undefined for a field of the contact itself. */
  type: AttributeInfo['type'] | undefined;
}

/** A value of a contact's field, as people write it. */
export function FieldValue({ field, value, type }: FieldValueProps) {
  const texts = useTexts();
  const language = useLanguage();
  const isNothing = value === null || value === '' || (Array.isArray(value) && value.length === 0);
  if (isNothing) return <Typography.Text type="secondary">{texts.preview.empty}</Typography.Text>;
  if (Array.isArray(value))
    return (
      <Flex gap={4} wrap>
        {value.map((tag) => (
          <Tag key={tag}>{tag}</Tag>
        ))}
      </Flex>
    );
  return <span className={styles.value}>{formatFieldValue(field, value, type, { language, texts })}</span>;
}
