import { useQuery } from '@tanstack/react-query';
import { Typography } from 'antd';
import { configQuery } from '../api/queries';
import type { LinkName } from '../api/types';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { ExternalLink } from './ExternalLink';

/** A link that the operator of this installation has set, or the service's own page; nothing where there is none. */
export function OperatorLink({ to }: { to: LinkName }) {
  const t = useTexts().links;
  const config = useQuery(configQuery);
  const language = useLanguage();
  const link = config.data?.links[to];
  if (!link) return null;
  const href = link.startsWith('/') ? `${link}?language=${language}` : link;
  return href.startsWith('mailto:') ? (
    <Typography.Link href={href}>{t[to]}</Typography.Link>
  ) : (
    <ExternalLink href={href}>{t[to]}</ExternalLink>
  );
}
