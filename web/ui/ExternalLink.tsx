import { ExportOutlined } from '@ant-design/icons';
import { Typography } from 'antd';
import type { PropsWithChildren } from 'react';
import { useTexts } from '../locales/useTexts';

export function ExternalLink({ href, children }: PropsWithChildren<{ href: string }>) {
  const texts = useTexts();
  return (
    <Typography.Link href={href} target="_blank" rel="noreferrer">
      {children} <ExportOutlined role="img" aria-label={texts.members.opensNewTab} />
    </Typography.Link>
  );
}
