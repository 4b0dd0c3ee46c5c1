import { useQuery } from '@tanstack/react-query';
import { Typography } from 'antd';
import { configQuery } from '../api/queries';
import type { LinkName } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { ExternalLink } from './ExternalLink';

/** A link that the operator of this installation has set; nothing where none is set. */
export function OperatorLink({ to }: { to: LinkName }) {
  const t = useTexts().links;
  const config = useQuery(configQuery);
  const href = config.data?.links[to];
  if (!href) return null;
  return href.startsWith('mailto:') ? (
    <Typography.Link href={href}>{t[to]}</Typography.Link>
  ) : (
    <ExternalLink href={href}>{t[to]}</ExternalLink>
  );
}
